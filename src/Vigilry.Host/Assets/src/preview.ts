import { call } from "./api";
import { find } from "./dom";
import { toJson } from "./forms";

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
    timer = setTimeout(() => void preview(form), 300);
  });
  void preview(form);
}

async function preview(form: HTMLFormElement): Promise<void> {
  const settings = toJson(form);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) {
    if (Array.isArray(value)) {
      value.forEach((v) => query.append("severity", String(v)));
    } else if (value !== null) {
      query.append(name, String(value));
    }
  }

  const text = find("[data-preview-text]", form);
  const marks = find("[data-preview-marks]", form);
  if (!form.checkValidity() || !text || !marks) {
    return;
  }

  try {
    const found = (await call("GET", `${form.dataset["previews"]}?${query.toString()}`)) as Preview;
    const count = found.incidents.length;
    const hours = Math.round((Date.now() - Date.parse(found.from)) / 3_600_000);
    text.textContent = `With these settings, the ${found.errorCount.toLocaleString("en")} errors of the last ${hours} h would have opened ${
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
