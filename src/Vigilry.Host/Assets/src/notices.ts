import { all, fill, find, fromTemplate, number, path } from "./dom";
import { projectName } from "./incidents";
import { watch, type Unresolved } from "./unresolved";

/** So many notices are on the page at once; of others it says how many there were. */
const mostBoxes = 3;

const title = document.title;
let unseen = 0;
let crowdedOut = 0;

/** Tells of an incident that opens: on the page, in its title and icon, and if the reader likes with a sound and a notification. */
export function handleNotices(): void {
  watch((_, appeared) => appeared.forEach(tellOf));
  for (const [event, target] of [["visibilitychange", document], ["focus", window]] as const) {
    target.addEventListener(event, () => {
      if (!isAway()) {
        unseen = 0;
        mark();
        all(".notice-box").forEach(goSoon);
      }
    });
  }

  document.addEventListener("click", (event) => {
    const box = (event.target as Element).closest(".close")?.closest<HTMLElement>(".notice-box");
    if (box) {
      takeAway(box);
    }
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
  makeRoom();
  if (isAway()) {
    unseen++;
    mark();
  } else {
    goSoon(box);
  }

  if (isWanted("sound")) {
    beep();
  }

  if (isWanted("notify") && isAway() && "Notification" in window && Notification.permission === "granted") {
    notify("Incident opened", { body: text, tag: incident.id })?.addEventListener("click", () => (location.href = url));
  }
}

/** Whether the reader looks at something else: a window that is not in front may be visible. */
function isAway(): boolean {
  return document.hidden || !document.hasFocus();
}

/** Browsers of phones have the permission, but let no page make a notification. */
function notify(heading: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(heading, options);
  } catch {
    return null;
  }
}

/** A notice stays until somebody could see it. */
function goSoon(box: HTMLElement): void {
  setTimeout(() => takeAway(box), 15_000);
}

/** A storm must not cover the page. */
function makeRoom(): void {
  const tooMany = all(".notice-box").slice(0, -mostBoxes).filter((box) => !box.contains(document.activeElement));
  tooMany.forEach((box) => box.remove());
  crowdedOut += tooMany.length;
  showCrowdedOut();
}

function takeAway(box: HTMLElement): void {
  box.remove();
  if (!find(".notice-box")) {
    crowdedOut = 0;
    showCrowdedOut();
  }
}

function showCrowdedOut(): void {
  const more = find("[data-more-notices]");
  if (more) {
    more.hidden = crowdedOut === 0;
    more.textContent = `${number(crowdedOut)} more ${crowdedOut === 1 ? "incident" : "incidents"} opened`;
  }
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
  if (said) {
    said.textContent = "";
  }

  if (preference === "notify" && choice.checked) {
    const fault = await faultOfNotifications();
    choice.checked = fault === null;
    if (said) {
      said.textContent = fault;
    }
  }

  localStorage.setItem(`vigilry.${preference}`, choice.checked ? "yes" : "no");
  if (preference === "sound" && choice.checked) {
    beep();
  }
}

/** Why there can be no notifications; nothing if one was shown, as a sample. */
async function faultOfNotifications(): Promise<string | null> {
  if (!("Notification" in window) || (await Notification.requestPermission()) !== "granted") {
    return "The browser does not allow notifications of this site. Allow them in its settings first.";
  }

  return notify("Notifications are on", { body: "One like this tells of each incident that opens.", tag: "sample" }) === null
    ? "This browser shows no notifications of pages. The sound works."
    : null;
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
