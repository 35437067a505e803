import { all, find, path } from "./dom";

/** Keys that act on the page when nobody types. */
export function handleKeyboard(): void {
  document.addEventListener("click", (event) => {
    const shows = (event.target as Element).closest<HTMLElement>("[data-shows]")?.dataset["shows"];
    if (shows !== undefined) {
      find<HTMLDialogElement>(`#${shows}`)?.showModal();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).matches("input, textarea, select");
    if (event.key === "Escape" && typing) {
      (event.target as HTMLElement).blur();
    }

    if (typing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) {
      return;
    }

    const act = actions[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

const actions: Record<string, () => void> = {
  "/": () => find<HTMLInputElement>("[data-search]")?.focus(),
  "?": () => find<HTMLDialogElement>("#keys-help")?.showModal(),
  j: () => move(1),
  k: () => move(-1),
  o: () => (location.href = path("overview")),
  i: () => (location.href = path("incidents")),
  l: () => find<HTMLButtonElement>("[data-live-switch]")?.click(),
};

function move(by: number): void {
  const rows = all<HTMLAnchorElement>("a.row, a.whole").filter((row) => row.offsetParent !== null);
  const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const target = at < 0 ? (by > 0 ? rows[0] : rows.at(-1)) : rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  target?.focus();
}
