import { all, find } from "./dom";
import { enhance } from "./enhance";
import { hold, release } from "./messages";
import { jittered } from "./time";

/** A page that does not come within this time, in milliseconds, is asked for again. */
const longest = 20_000;

/** Milliseconds until a fetch that failed is tried again: twice as long each time. */
const firstRetry = 2_000;
const longestRetry = 30_000;

/** How the parts of the page were when they came, without what the script does to them. */
const signatures = new Map<string, string>();

let running: Promise<void> | null = null;
let again = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let due = Infinity;

/** Notes how the page came. To be called before anything changes it. */
export function noteParts(): void {
  for (const part of all("[data-refresh]")) {
    signatures.set(part.dataset["refresh"] ?? "", signature(part));
  }
}

/** Fetches what was left alone because somebody was busy with it, once nobody is. */
export function handleLeftAlone(): void {
  for (const event of ["selectionchange", "focusout"]) {
    document.addEventListener(event, () => {
      if (all("[data-refresh][data-stale]").some((part) => !isFrozen(part) && !isBusy(part))) {
        refreshSoon(50);
      }
    });
  }
}

/**
 * Puts the server's present state into the parts of the page that show it. Messages that come meanwhile are applied afterwards. Calls at once share one
 * fetch, which begins after the last of them.
 */
export async function refresh(): Promise<void> {
  if (running) {
    again = true;
    return running;
  }

  running = run()
    .then(() => {
      failures = 0;
    })
    .catch((error: unknown) => {
      // Until it succeeds messages wait.
      refreshSoon(jittered(Math.min(firstRetry * 2 ** failures++, longestRetry)));
      document.dispatchEvent(new Event("unrefreshed"));
      throw error;
    })
    .finally(() => {
      running = null;
    });
  return running;
}

/** Refreshes some milliseconds later, once for however many calls come until then. */
export function refreshSoon(milliseconds: number): void {
  const at = Date.now() + milliseconds;
  if (at >= due) {
    return;
  }

  clearTimeout(timer);
  due = at;
  timer = setTimeout(() => {
    due = Infinity;
    refresh().catch(() => undefined);
  }, milliseconds);
}

async function run(): Promise<void> {
  do {
    again = false;
    hold();
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(longest) });
    if (response.redirected || [401, 403, 404].includes(response.status)) {
      location.reload();
      return;
    }

    if (!response.ok) {
      throw new Error(`The page answered ${response.status}.`);
    }

    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (fresh.body.dataset["organization"] !== document.body.dataset["organization"]) {
      // Another tab has switched the session to another organization.
      location.reload();
      return;
    }

    replace(fresh);
    again = release() || again;
  } while (again);
}

function replace(fresh: Document): void {
  for (const part of all("[data-refresh]")) {
    const name = part.dataset["refresh"] ?? "";
    const next = find(`[data-refresh="${name}"]`, fresh);
    if (!next) {
      continue;
    }

    // A list that live rows were added to differs from what came, though what comes may be the same again.
    const now = signature(next);
    const isSame = signatures.get(name) === now && part.dataset["changed"] === undefined;
    const isLeftAlone = isFrozen(part) || isBusy(part);
    part.toggleAttribute("data-stale", !isSame && isLeftAlone);
    if (isSame || isLeftAlone) {
      continue;
    }

    signatures.set(name, now);
    const focused = part.contains(document.activeElement) ? focusPath(document.activeElement) : null;
    const adopted = document.adoptNode(next);
    part.replaceWith(adopted);
    enhance(adopted);
    if (focused !== null) {
      find(focused, adopted)?.focus({ preventScroll: true });
    }
  }

  document.body.dataset["unresolved"] = fresh.body.dataset["unresolved"] ?? "";
  document.dispatchEvent(new Event("refreshed"));
}

/** A part's markup without what only time changes. */
function signature(part: HTMLElement): string {
  const copy = part.cloneNode(true) as HTMLElement;
  for (const time of all("time[data-ago]", copy)) {
    time.textContent = "";
  }

  return copy.outerHTML;
}

/** How to find in the new part what had the focus in the old one. */
function focusPath(element: Element | null): string | null {
  if (element instanceof HTMLAnchorElement) {
    return `a[href="${CSS.escape(element.getAttribute("href") ?? "")}"]`;
  }

  const form = element?.closest<HTMLFormElement>("form[data-api]");
  return form ? `form[data-api="${CSS.escape(form.dataset["api"] ?? "")}"] button` : null;
}

/** Whether somebody reads it as it is. */
function isFrozen(part: HTMLElement): boolean {
  return part.dataset["frozen"] !== undefined;
}

/** Whether somebody types, chooses or selects something in it. */
function isBusy(part: HTMLElement): boolean {
  const active = document.activeElement;
  const selection = getSelection();
  return (
    (active !== null && part.contains(active) && active.matches("input:not([type=hidden]), textarea, select")) ||
    (selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode))
  );
}
