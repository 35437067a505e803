import { all, find, number } from "./dom";
import { on } from "./messages";
import { stateOf, watch } from "./unresolved";

const height = 20;

/** What came in the last minute, by the second, wherever it is shown. */
const counted = new WeakMap<Element, Map<number, number>>();

/** The states, rates and small charts of projects, wherever they are shown. */
export function handleProjects(): void {
  on("EVENT_INGESTED", (message) => {
    for (const chart of all<SVGElement>(`[data-spark="${message.projectId}"]`)) {
      add(chart, message.count, message.storedErrorCount);
    }

    for (const [selector, count] of [["rate", message.count], ["error-rate", message.storedErrorCount]] as const) {
      const place = find(`[data-${selector}="${message.projectId}"]`);
      if (place) {
        const bySecond = secondsOf(place);
        bySecond.set(second(), (bySecond.get(second()) ?? 0) + count);
        sum(place);
      }
    }
  });
  watch((changed) => {
    for (const place of all("[data-project-state]")) {
      if (!changed || place.dataset["projectState"] === changed.projectId) {
        showState(place);
      }
    }
  });
  setInterval(() => {
    all("[data-rate], [data-error-rate]").forEach(sum);
    all<SVGElement>("[data-spark]").forEach((chart) => shiftTo(chart, minute()));
  }, 1_000);
}

function showState(place: HTMLElement): void {
  const incident = stateOf(place.dataset["projectState"] ?? "");
  const state = incident === "QUIET" && place.dataset["state"] === "MUTED" ? "MUTED" : incident;
  if (place.dataset["state"] !== state) {
    place.dataset["state"] = state;

    // A dot says it to those who cannot see its colour and shape.
    (find(".hidden", place) ?? place).textContent = state;
  }
}

/** At first the server's number, which is that of a whole minute, as if it had come evenly. */
function secondsOf(place: HTMLElement): Map<number, number> {
  let bySecond = counted.get(place);
  if (!bySecond) {
    const known = Number(place.textContent?.replaceAll(",", "") ?? 0);
    bySecond = new Map(Array.from({ length: 60 }, (_, i) => [second() - i - 1, known / 60]));
    counted.set(place, bySecond);
  }

  return bySecond;
}

function sum(place: HTMLElement): void {
  let total = 0;
  const bySecond = secondsOf(place);
  for (const [at, count] of bySecond) {
    if (at < second() - 60) {
      bySecond.delete(at);
    } else {
      total += count;
    }
  }

  const text = number(Math.round(total));
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

function second(): number {
  return Math.floor(Date.now() / 1_000);
}

function minute(): number {
  return Math.floor(Date.now() / 60_000);
}

/** Adds to the last minute of a small chart. */
function add(chart: SVGElement, count: number, errors: number): void {
  shiftTo(chart, minute());
  const [allCounts, errorCounts] = [parse(chart.dataset["all"]), parse(chart.dataset["errors"])];
  allCounts[allCounts.length - 1] = (allCounts.at(-1) ?? 0) + count;
  errorCounts[errorCounts.length - 1] = (errorCounts.at(-1) ?? 0) + errors;
  draw(chart, allCounts, errorCounts);
}

/** A new minute pushes the oldest out. */
function shiftTo(chart: SVGElement, now: number): void {
  const last = Number(chart.dataset["minute"]);
  if (last >= now) {
    return;
  }

  const [allCounts, errorCounts] = [parse(chart.dataset["all"]), parse(chart.dataset["errors"])];
  for (let at = Math.max(last, now - allCounts.length); at < now; at++) {
    for (const counts of [allCounts, errorCounts]) {
      counts.shift();
      counts.push(0);
    }
  }

  chart.dataset["minute"] = String(now);
  draw(chart, allCounts, errorCounts);
}

function draw(chart: SVGElement, allCounts: number[], errorCounts: number[]): void {
  chart.dataset["all"] = allCounts.join(",");
  chart.dataset["errors"] = errorCounts.join(",");
  const background = find<SVGPathElement>(".all", chart);
  const most = Math.max(...(background ? allCounts : errorCounts), 1);
  background?.setAttribute("d", bars(allCounts, most));
  find<SVGPathElement>(".errors", chart)?.setAttribute("d", bars(errorCounts, most));
  const errors = errorCounts.reduce((sum, count) => sum + count, 0);
  chart.setAttribute("aria-label", `${number(errors)} ${errors === 1 ? "error" : "errors"} in the last hour`);
}

/** A chart of errors alone has no other counts. */
function parse(list: string | undefined): number[] {
  return list ? list.split(",").map(Number) : new Array<number>(60).fill(0);
}

function bars(values: number[], most: number): string {
  return values.map((v, i) => (v === 0 ? "" : `M${i} ${height}v-${Math.max(1, (v * height) / most).toFixed(1)}h.8V${height}z`)).join("");
}
