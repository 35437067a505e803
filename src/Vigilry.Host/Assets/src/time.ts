import { all } from "./dom";

/** A time with its date, in the reader's zone. */
export const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Such as "12 s", "5 min", "3 h" or "2 d"; the server's pages have the same words. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(milliseconds / 1_000, 0);
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }

  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min`;
  }

  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** Shows a time in the reader's zone. */
export function showTime(element: HTMLTimeElement): void {
  if (!element.dateTime) {
    return;
  }

  const at = new Date(element.dateTime);
  if (element.dataset["ago"] !== undefined) {
    element.title = exact.format(at);
    tick(element, Date.now());
  } else {
    element.textContent = exact.format(at);
    element.title = element.dateTime;
  }
}

/** Has times that say how long ago something was go on counting. */
export function startClock(): void {
  setInterval(() => {
    const now = Date.now();
    for (const element of all<HTMLTimeElement>("time[data-ago]")) {
      tick(element, now);
    }
  }, 1_000);
}

function tick(element: HTMLTimeElement, now: number): void {
  const text = duration(now - Date.parse(element.dateTime));
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A pause that differs by up to 30 %, so that many browsers do not come back at the same moment. */
export function jittered(milliseconds: number): number {
  return milliseconds * (0.7 + 0.6 * Math.random());
}
