import { call } from "./api";
import { find } from "./dom";

/** Buttons that copy what is shown beside them. */
export function handleCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copies], [data-copies-sample], [data-copies-payload]");
    if (button) {
      void copy(button);
    }
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  await navigator.clipboard.writeText(await textFor(button));
  const label = button.lastChild;
  if (label) {
    label.textContent = "Copied";
    setTimeout(() => (label.textContent = "Copy"), 2_000);
  }
}

async function textFor(button: HTMLButtonElement): Promise<string> {
  const { copies, copiesPayload } = button.dataset;
  if (copiesPayload !== undefined) {
    const found = (await call("GET", copiesPayload)) as { payload: unknown };
    return JSON.stringify(found.payload, null, 2);
  }

  const source = copies === undefined ? find("code", button.parentElement ?? document) : find(`[data-out="${copies}"]`, button.closest("[data-result]") ?? document);
  return source?.textContent ?? "";
}
