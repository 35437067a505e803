import uPlot from "uplot";
import { call, type Problem } from "./api";
import { all, find, path } from "./dom";
import { on } from "./messages";
import { bars, common, palette, tip, type Colors, type Drawn, type Source } from "./plots";
import { risk } from "./risk";
import { duration } from "./time";

interface Stats {
  from: string;
  step: number;
  buckets: { at: string; counts: Record<string, number> }[];
}

/** Milliseconds between two fetches of a chart that grows. */
const pause = 2_000;

/** Where the figures of a chart come from, by its name; else from the project. */
const sources: Record<string, (place: HTMLElement) => Source> = { incident, risk };

/** Draws a chart in its place, and again when what it shows changes. */
export async function draw(place: HTMLElement): Promise<void> {
  const source = sources[place.dataset["chart"] ?? ""]?.(place) ?? project(place);
  let plot: uPlot | null = null;
  const build = (drawn: Drawn): void => {
    plot?.destroy();
    place.replaceChildren();
    plot = new uPlot({ ...drawn.options, width: place.clientWidth, height: place.clientHeight }, drawn.data, place);
  };
  let shown: Drawn | null = null;
  const show = async (): Promise<void> => {
    const drawn = await source();
    if (!plot || drawn.step !== shown?.step) {
      build(drawn);
    } else if (!isZoomed(plot) && plot.select.width === 0) {
      plot.setData(drawn.data);
    }

    shown = drawn;
  };
  const showAgain = throttle(() => void show().catch(() => undefined), pause);
  await show().catch(() => (place.textContent = "The chart is not to be had at the moment."));
  const isOfIncidents = place.dataset["chart"] === "risk";
  for (const type of isOfIncidents ? (["INCIDENT_CREATED", "INCIDENT_UPDATED"] as const) : (["EVENT_INGESTED"] as const)) {
    on(type, (message: { projectId: string }) => {
      if (message.projectId === place.dataset["project"] && !endOf(place)) {
        showAgain();
      }
    });
  }

  document.addEventListener("themed", () => void source().then(build).catch(() => undefined));
  document.addEventListener("refreshed", () => {
    // The marks are there at once; what they mark may be later than the data, or have been missed.
    plot?.redraw();
    showAgain();
  });
  new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: place.clientHeight })).observe(place);
}

/** Whether a part of the time is looked at. */
function isZoomed(plot: uPlot): boolean {
  const times = plot.data[0];
  return (plot.scales["x"]?.min ?? 0) > (times[0] ?? 0) || (plot.scales["x"]?.max ?? Infinity) < (times.at(-1) ?? 0);
}

/** Where the time ends that the chart shows; nowhere for the present. An incident says so beside its marks, which are fetched anew when it changes. */
function endOf(place: HTMLElement): string | null {
  return (find("[data-marks]") ?? place).dataset["to"] || null;
}

/** An incident's errors, those within the window, and the threshold, or how many are usual. */
function incident(place: HTMLElement): Source {
  const { project: id, from, limit, limitName, window: length, severities, opened } = place.dataset;
  const hasLimit = limit !== undefined && limit !== "";
  const windowSeconds = Number(length);
  const counted = (severities ?? "").split(" ");
  return async () => {
    const stats = await fetchStats(id ?? "", from ?? null, endOf(place), true);
    const times = stats.buckets.map((b) => Date.parse(b.at) / 1_000);
    const errors = stats.buckets.map((b) => counted.reduce((sum, s) => sum + (b.counts[s] ?? 0), 0));
    const length = Math.max(Math.round(windowSeconds / stats.step), 1);

    // Steps that are longer than the window say nothing of what was in it.
    const isFine = stats.step <= windowSeconds;
    find("[data-chart-coarse]")?.toggleAttribute("hidden", isFine);
    const openedAt = Date.parse(opened ?? "") / 1_000;
    const colors = palette();
    return {
      step: stats.step,
      data: isFine ? [times, errors, rolling(errors, length), ...(hasLimit ? [times.map(() => Number(limit))] : [])] : [times, errors],
      options: {
        ...common(colors),
        series: [
          {},
          { label: `errors per ${duration(stats.step * 1_000)}`, fill: colors.bar, stroke: colors.bar, width: 0, ...bars },
          ...(isFine
            ? [
                { label: `errors in ${length * stats.step} s`, stroke: colors.line, width: 2, points: { show: false } },
                ...(hasLimit ? [{ label: `${limitName} ${limit}`, stroke: colors.text, width: 1, dash: [6, 4], points: { show: false } }] : []),
              ]
            : []),
        ],
        hooks: { drawClear: [(u: uPlot) => shade(u, openedAt - windowSeconds, openedAt, colors)], draw: [(u: uPlot) => marks(u, colors)], setCursor: [tip(place)] },
      },
    };
  };
}

/** A project's events, errors in red; a range that is drawn becomes the list's. */
function project(place: HTMLElement): Source {
  return async () => {
    const stats = await fetchStats(place.dataset["project"] ?? "", place.dataset["from"] || null, endOf(place), false);
    const times = stats.buckets.map((b) => Date.parse(b.at) / 1_000);
    const errors = stats.buckets.map((b) => (b.counts["ERROR"] ?? 0) + (b.counts["CRITICAL"] ?? 0));
    const everything = stats.buckets.map((b) => Object.values(b.counts).reduce((sum, c) => sum + c, 0));
    const colors = palette();
    return {
      step: stats.step,
      data: [times, everything, errors],
      options: {
        ...common(colors),
        cursor: { drag: { x: true, y: false, setScale: false } },
        series: [
          {},
          { label: `events per ${duration(stats.step * 1_000)}`, fill: colors.quiet, stroke: colors.quiet, width: 0, ...bars },
          { label: "errors", fill: colors.line, stroke: colors.line, width: 0, ...bars },
        ],
        hooks: { setCursor: [tip(place)], setSelect: [choose] },
      },
    };
  };
}

/** More steps than these the server does not count. */
const mostSteps = 1_000;

/** Whether there are more events than the server counts by seconds. */
let areTooMany = false;

/** Steps of seconds are for times with few enough events; else the server says so, and minutes do. */
async function fetchStats(projectId: string, from: string | null, to: string | null, inSeconds: boolean): Promise<Stats> {
  const url = (step: string | null): string => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ from, to, step })) {
      if (value !== null) {
        query.set(name, value);
      }
    }

    return path(`api/projects/${projectId}/stats?${query.toString()}`);
  };
  const seconds = (Date.parse(to ?? new Date().toISOString()) - Date.parse(from ?? "")) / 1_000;
  if (inSeconds && !areTooMany && seconds < mostSteps * 5) {
    try {
      return (await call("GET", url("5"))) as Stats;
    } catch (error) {
      if ((error as Problem).status !== 400) {
        throw error;
      }

      areTooMany = true;
    }
  }

  return (await call("GET", url(null))) as Stats;
}

function rolling(values: number[], length: number): number[] {
  let sum = 0;
  return values.map((value, i) => (sum += value - (i >= length ? (values[i - length] ?? 0) : 0)));
}

function shade(u: uPlot, from: number, to: number, colors: Colors): void {
  const left = Math.max(u.valToPos(from, "x", true), u.bbox.left);
  const right = Math.min(u.valToPos(to, "x", true), u.bbox.left + u.bbox.width);
  if (right > left) {
    u.ctx.fillStyle = colors.shade;
    u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
  }
}

/** The times that the page lists: opened, acknowledged, over, resolved. */
function marks(u: uPlot, colors: Colors): void {
  const { ctx } = u;
  ctx.save();
  ctx.setLineDash([]);
  ctx.textAlign = "left";
  ctx.strokeStyle = colors.text;
  ctx.fillStyle = colors.text;
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  let lastRight = -Infinity;
  for (const mark of all("[data-marks] [data-at]").reverse()) {
    const x = u.valToPos(Date.parse(mark.dataset["at"] ?? "") / 1_000, "x", true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) {
      continue;
    }

    ctx.beginPath();
    ctx.moveTo(x, u.bbox.top);
    ctx.lineTo(x, u.bbox.top + u.bbox.height);
    ctx.stroke();
    const label = mark.textContent ?? "";
    if (x > lastRight) {
      ctx.fillText(label, x + 4, u.bbox.top + 12 * devicePixelRatio);
      lastRight = x + 8 + ctx.measureText(label).width;
    }
  }

  ctx.restore();
}

function choose(u: uPlot): void {
  if (u.select.width < 4) {
    return;
  }

  const query = new URLSearchParams(location.search);
  query.set("from", new Date(u.posToVal(u.select.left, "x") * 1_000).toISOString());
  query.set("to", new Date(u.posToVal(u.select.left + u.select.width, "x") * 1_000).toISOString());
  query.delete("cursor");
  location.search = query.toString();
}

function throttle(act: () => void, milliseconds: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      act();
    }, milliseconds);
  };
}
