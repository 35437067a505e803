import { call } from "./api";
import { all, find } from "./dom";
import { duration } from "./time";

interface Preview {
  from: string;
  errorCount: number;
  incidents: { openedAt: string; lastSpikeAt: string; errorCount: number }[];
}

/** What the settings in a form would have opened in the last 24 hours. */
export function handlePreview(): void {
  const form = find<HTMLFormElement>("[data-previews]");
  if (!form) {
    return;
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void preview(form), 500);
  });
  void preview(form);
}

/** Only the answer to the last question is shown. */
let latest = 0;

async function preview(form: HTMLFormElement): Promise<void> {
  // An empty field is the server's default, which it shows as its placeholder.
  const query = new URLSearchParams();
  for (const field of all<HTMLInputElement>("input[type=number]", form)) {
    const value = field.value || field.placeholder;
    if (/^\d+$/.test(value)) {
      query.append(field.name, value);
    }
  }

  const mode = find<HTMLSelectElement>("select[name=detectionMode]", form);
  if (mode) {
    query.append("detectionMode", mode.value);
  }

  const severities = all<HTMLInputElement>("input[name=severities]:checked", form);
  severities.forEach((box) => query.append("severity", box.value));
  const text = find("[data-preview-text]", form);
  const marks = find("[data-preview-marks]", form);
  if (!form.checkValidity() || !text || !marks) {
    return;
  }

  if (severities.length === 0) {
    text.textContent = "Choose at least one severity that counts as an error.";
    return;
  }

  const turn = ++latest;

  try {
    const found = (await call("GET", `${form.dataset["previews"]}?${query.toString()}`)) as Preview;
    if (turn !== latest) {
      return;
    }

    const count = found.incidents.length;
    text.textContent = `With these settings, the ${found.errorCount.toLocaleString("en")} errors of the last ${duration(Date.now() - Date.parse(found.from))} would have opened ${
      count === 0 ? "no incident" : count === 1 ? "1 incident" : `${count} incidents`
    }.`;
    marks.replaceChildren(...found.incidents.map((i) => mark(i.openedAt, found.from)));
  } catch {
    text.textContent = "The preview is not to be had at the moment.";
  }
}

function mark(at: string, from: string): HTMLElement {
  const item = document.createElement("li");
  const start = Date.parse(from);
  item.style.left = `${(100 * (Date.parse(at) - start)) / (Date.now() - start)}%`;
  item.title = new Date(at).toLocaleString();
  return item;
}
