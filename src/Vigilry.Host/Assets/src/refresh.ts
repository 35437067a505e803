import { all, find } from "./dom";
import { enhance } from "./enhance";

let running: Promise<void> | null = null;
let again = false;

/** Puts the server's present state into the parts of the page that show it. Calls at once share one fetch, which begins after the last of them. */
export async function refresh(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }

  running = run().finally(() => {
    running = null;
  });
  return running;
}

/** Refreshes a moment later, once for however many calls come until then. */
export function refreshSoon(milliseconds: number): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    refresh().catch(() => undefined);
  }, milliseconds);
}

let timer: ReturnType<typeof setTimeout> | undefined;

async function run(): Promise<void> {
  do {
    again = false;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (response.redirected || response.status === 401 || response.status === 404) {
      location.reload();
      return;
    }

    if (!response.ok) {
      throw new Error(`The page answered ${response.status}.`);
    }

    replace(new DOMParser().parseFromString(await response.text(), "text/html"));
  } while (again);
}

function replace(fresh: Document): void {
  for (const part of all("[data-refresh]")) {
    const next = find(`[data-refresh="${part.dataset["refresh"]}"]`, fresh);
    if (!next || part.dataset["frozen"] !== undefined || isBusy(part)) {
      continue;
    }

    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const adopted = document.adoptNode(next);
    part.replaceWith(adopted);
    enhance(adopted);
    if (focused instanceof HTMLAnchorElement) {
      find(`a[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]`, adopted)?.focus({ preventScroll: true });
    }
  }

  document.body.dataset["unresolved"] = fresh.body.dataset["unresolved"] ?? "";
  document.dispatchEvent(new Event("refreshed"));
}

/** Whether somebody types or chooses something in it. */
function isBusy(part: HTMLElement): boolean {
  const active = document.activeElement;
  return active !== null && part.contains(active) && active.matches("input:not([type=hidden]), textarea, select");
}
