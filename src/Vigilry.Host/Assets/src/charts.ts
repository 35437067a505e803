import { find } from "./dom";

/** Loads the charts only where there is one. */
export function handleCharts(): void {
  const place = find("[data-chart]");
  if (place) {
    void import("./chart").then((chart) => chart.draw(place));
  }
}
