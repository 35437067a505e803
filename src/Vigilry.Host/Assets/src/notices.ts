import { find, fill, fromTemplate, path, all } from "./dom";
import { projectName } from "./incidents";
import { watch, type Unresolved } from "./unresolved";

const title = document.title;
let unseen = 0;

/** Tells of an incident that opens: on the page, in its title and icon, and if the reader likes with a sound and a notification. */
export function handleNotices(): void {
  watch((_, appeared) => appeared.forEach(tellOf));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      unseen = 0;
      mark();
      all(".notice-box").forEach(goSoon);
    }
  });
  document.addEventListener("click", (event) => {
    (event.target as Element).closest(".close")?.closest(".notice-box")?.remove();
  });
  for (const choice of all<HTMLInputElement>("[data-preference]")) {
    choice.checked = isWanted(choice.dataset["preference"] ?? "");
    choice.addEventListener("change", () => void choose(choice));
  }
}

const told = new Set<string>();

function tellOf(incident: Unresolved): void {
  // Once for each, also if it is reopened.
  if (told.has(incident.id)) {
    return;
  }

  told.add(incident.id);
  const text = `${incident.title} in ${projectName(incident.projectId) ?? "a new project"}`;
  const url = path(`incidents/${incident.id}`);
  const box = fromTemplate("notice");
  const state = fill(box, "status", incident.status);
  if (state) {
    state.dataset["state"] = incident.status;
  }

  const link = fill(box, "link", text);
  link?.setAttribute("href", url);
  find("[data-notices]")?.append(box);
  if (document.hidden) {
    unseen++;
    mark();
  } else {
    goSoon(box);
  }

  if (isWanted("sound")) {
    beep();
  }

  if (isWanted("notify") && document.hidden && "Notification" in window && Notification.permission === "granted") {
    new Notification("Incident opened", { body: text, tag: incident.id }).addEventListener("click", () => (location.href = url));
  }
}

/** A notice stays until somebody could see it. */
function goSoon(box: HTMLElement): void {
  setTimeout(() => box.remove(), 15_000);
}

function mark(): void {
  document.title = unseen === 0 ? title : `(${unseen}) ${title}`;
  const icon = find<HTMLLinkElement>("link[rel=icon]");
  if (icon) {
    icon.href = path(unseen === 0 ? "mark.svg" : "mark-alert.svg");
  }
}

function isWanted(preference: string): boolean {
  return localStorage.getItem(`vigilry.${preference}`) === "yes";
}

async function choose(choice: HTMLInputElement): Promise<void> {
  const preference = choice.dataset["preference"] ?? "";
  const said = find("[data-preference-said]");
  if (preference === "notify" && choice.checked && (!("Notification" in window) || (await Notification.requestPermission()) !== "granted")) {
    choice.checked = false;
    if (said) {
      said.textContent = "The browser does not allow notifications of this site. Allow them in its settings first.";
    }
  }

  localStorage.setItem(`vigilry.${preference}`, choice.checked ? "yes" : "no");
  if (preference === "sound" && choice.checked) {
    beep();
  }
}

function beep(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.frequency.setValueAtTime(660, audio.currentTime);
  tone.frequency.setValueAtTime(880, audio.currentTime + 0.15);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
  tone.addEventListener("ended", () => void audio.close());
}
