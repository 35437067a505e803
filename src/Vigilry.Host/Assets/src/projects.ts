import { all, find, number } from "./dom";
import { on, type Incident } from "./messages";

const height = 20;

/** The states, rates and small charts of projects, wherever they are shown. */
export function handleProjects(): void {
  on("EVENT_INGESTED", (message) => {
    for (const chart of all<SVGElement>(`[data-spark="${message.projectId}"]`)) {
      add(chart, message.count, message.errorCount);
    }

    for (const [selector, count] of [["rate", message.count], ["error-rate", message.errorCount]] as const) {
      const place = find(`[data-${selector}="${message.projectId}"]`);
      if (place) {
        count60(place, count);
      }
    }
  });
  on("INCIDENT_CREATED", showState);
  on("INCIDENT_UPDATED", showState);
  setInterval(forgetOld, 1_000);
}

function showState(incident: Incident): void {
  const state = incident.status === "RESOLVED" ? "QUIET" : incident.status;
  for (const place of all(`[data-project-state="${incident.projectId}"]`)) {
    place.dataset["state"] = state;
    if (place.classList.contains("state")) {
      place.textContent = state;
    }
  }
}

/** What came in the last minute, by the second; the server's number is that of a whole minute, and holds until events come. */
const counted = new WeakMap<Element, Map<number, number>>();

function count60(place: HTMLElement, count: number): void {
  const bySecond = counted.get(place) ?? new Map<number, number>([[second(), Number(place.textContent?.replaceAll(",", "") ?? 0)]]);
  counted.set(place, bySecond);
  bySecond.set(second(), (bySecond.get(second()) ?? 0) + count);
  sum(place, bySecond);
}

function forgetOld(): void {
  for (const place of all("[data-rate], [data-error-rate]")) {
    const bySecond = counted.get(place);
    if (bySecond) {
      sum(place, bySecond);
    }
  }
}

function sum(place: HTMLElement, bySecond: Map<number, number>): void {
  let total = 0;
  for (const [at, count] of bySecond) {
    if (at <= second() - 60) {
      bySecond.delete(at);
    } else {
      total += count;
    }
  }

  place.textContent = number(total);
}

function second(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Adds to the last minute of a small chart; a new minute pushes the oldest out. */
function add(chart: SVGElement, count: number, errors: number): void {
  const minute = Math.floor(Date.now() / 60_000);
  const [allCounts, errorCounts] = [parse(chart.dataset["all"]), parse(chart.dataset["errors"])];
  for (let last = Number(chart.dataset["minute"] ?? minute); last < minute; last++) {
    allCounts.shift();
    allCounts.push(0);
    errorCounts.shift();
    errorCounts.push(0);
  }

  chart.dataset["minute"] = String(minute);
  allCounts[allCounts.length - 1] = (allCounts.at(-1) ?? 0) + count;
  errorCounts[errorCounts.length - 1] = (errorCounts.at(-1) ?? 0) + errors;
  chart.dataset["all"] = allCounts.join(",");
  chart.dataset["errors"] = errorCounts.join(",");
  const background = find<SVGPathElement>(".all", chart);
  const most = Math.max(...(background ? allCounts : errorCounts), 1);
  background?.setAttribute("d", bars(allCounts, most));
  find<SVGPathElement>(".errors", chart)?.setAttribute("d", bars(errorCounts, most));
}

function parse(list: string | undefined): number[] {
  return (list ?? "").split(",").map(Number);
}

function bars(values: number[], most: number): string {
  return values.map((v, i) => (v === 0 ? "" : `M${i} ${height}v-${Math.max(1, (v * height) / most).toFixed(1)}h.8V${height}z`)).join("");
}
