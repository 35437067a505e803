import { call } from "./api";
import { path } from "./dom";
import { bars, common, palette, tip, type Source } from "./plots";

interface RiskSeries {
  to: string;
  step: number;
  steps: { at: string; score: number | null; band: string | null }[];
}

/** Where bands of scores begin. */
const bands = [40, 60, 80];

const day = 86_400;

/** A project's risk over time: the highest score of each hour or day, and nothing where no incident was unresolved. */
export function risk(place: HTMLElement): Source {
  return async () => {
    const series = (await call("GET", path(`api/projects/${place.dataset["project"]}/risk`))) as RiskSeries;

    // The last step has its end, too, so that there is room for its bar.
    const times = [...series.steps.map((s) => s.at), series.to].map((at) => Date.parse(at) / 1_000);
    const colors = palette();
    const { axes, legend, scales } = common(colors);
    return {
      step: series.step,
      data: [times, [...series.steps.map((s) => s.score), null]],
      options: {
        ...(legend ? { legend } : {}),
        scales: { ...scales, y: { range: [0, 100] } },
        axes: [{ ...axes?.[0], incrs: [day, 2 * day, 7 * day, 30 * day, 90 * day] }, { ...axes?.[1], splits: [0, ...bands, 100] }],
        series: [{}, { label: "highest risk", fill: colors.line, stroke: colors.line, width: 0, ...bars }],
        hooks: { setCursor: [tip(place)] },
      },
    };
  };
}
