import uPlot from "uplot";
import { exact } from "./time";

/** What a chart shows, and how. */
export interface Drawn {
  options: Omit<uPlot.Options, "width" | "height">;
  data: uPlot.AlignedData;
  step: number;
}

/** Fetches what a chart shows. */
export type Source = () => Promise<Drawn>;

/** A bar for each step. */
export const bars: Partial<uPlot.Series> = { paths: uPlot.paths.bars?.({ size: [0.8, 100], align: 1 }) ?? null, points: { show: false } } as Partial<uPlot.Series>;

/** Of the theme. */
export interface Colors {
  text: string;
  grid: string;
  bar: string;
  quiet: string;
  line: string;
  shade: string;
}

/** The theme's colours as a canvas takes them. */
export function palette(): Colors {
  const probe = document.createElement("span");
  document.body.append(probe);
  const color = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = {
    text: color("neutral-10"),
    grid: color("neutral-5"),
    bar: color("neutral-9"),
    quiet: color("neutral-7"),
    line: color("danger"),
    shade: color("danger-ground"),
  };
  probe.remove();
  return colors;
}

/** Axes and scales that all charts have. */
export function common(colors: Colors): Pick<uPlot.Options, "axes" | "scales" | "legend"> {
  const axis: uPlot.Axis = { stroke: colors.text, grid: { stroke: colors.grid, width: 1 }, ticks: { stroke: colors.grid, width: 1 }, font: "12px system-ui, sans-serif" };
  return {
    legend: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
    axes: [{ ...axis, size: 28, space: 72, values: (_, splits, __, ___, increment) => splits.map((at) => clock(at, increment)) }, { ...axis, size: 44, space: 18, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000] }],
  };
}

/** A time of the axis, in the reader's zone. */
function clock(at: number, increment: number): string {
  const format: Intl.DateTimeFormatOptions =
    increment >= 86_400 ? { month: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit", ...(increment < 60 ? { second: "2-digit" } : {}) };
  return new Intl.DateTimeFormat(undefined, { hourCycle: "h23", ...format }).format(at * 1_000);
}

/** Says the time and the values under the pointer. */
export function tip(place: HTMLElement): (u: uPlot) => void {
  const box = document.createElement("div");
  box.className = "tip";
  return (u) => {
    const at = u.cursor.idx;
    if (at == null) {
      box.remove();
      return;
    }

    const time = exact.format((u.data[0][at] ?? 0) * 1_000);
    const values = u.series.slice(1).map((s, i) => (isLine(String(s.label)) ? String(s.label) : `${u.data[i + 1]?.[at] ?? "–"} ${String(s.label)}`));
    box.textContent = [time, ...values].join(" · ");
    place.append(box);
  };
}

/** Whether a series is a line of one height, whose label says it. */
function isLine(label: string): boolean {
  return label.startsWith("threshold") || label.startsWith("usual");
}
