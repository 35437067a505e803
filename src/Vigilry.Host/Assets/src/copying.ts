import { callForText } from "./api";
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
  const label = button.lastChild;
  const say = (text: string): void => {
    if (label) {
      label.textContent = text;
      setTimeout(() => (label.textContent = "Copy"), 3_000);
    }
  };
  try {
    await navigator.clipboard.writeText(await textFor(button));
    say("Copied");
  } catch {
    // Browsers let a page copy over HTTPS only, or on this machine.
    const source = sourceOf(button);
    if (source) {
      getSelection()?.selectAllChildren(source);
    }

    say(source ? "Press Ctrl+C" : "Not possible here");
  }
}

async function textFor(button: HTMLButtonElement): Promise<string> {
  const { copiesPayload } = button.dataset;
  if (copiesPayload !== undefined) {
    return callForText("GET", copiesPayload);
  }

  return sourceOf(button)?.textContent ?? "";
}

function sourceOf(button: HTMLButtonElement): HTMLElement | null {
  const { copies, copiesPayload } = button.dataset;
  if (copiesPayload !== undefined) {
    return null;
  }

  return copies === undefined ? find("code", button.parentElement ?? document) : find(`[data-out="${copies}"]`, button.closest("[data-result]") ?? document);
}
