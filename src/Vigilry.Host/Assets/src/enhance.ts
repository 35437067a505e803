import { all } from "./dom";
import { showTime } from "./time";

/** Brings new parts of the page to life: times in the reader's zone, and what works only with a script. */
export function enhance(part: ParentNode): void {
  for (const time of all<HTMLTimeElement>("time", part)) {
    showTime(time);
  }

  for (const control of all<HTMLButtonElement | HTMLInputElement | HTMLSelectElement>("[data-scripted]", part)) {
    control.disabled = false;
  }
}
