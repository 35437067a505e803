import { all, fill, find, fromTemplate, number, path } from "./dom";
import { enhance } from "./enhance";
import { on, type Incident } from "./messages";
import { refreshSoon } from "./refresh";
import { unresolved, watch } from "./unresolved";

/** Milliseconds until the page of an incident shows more errors: in a storm they never end. */
const errorsPause = 3_000;

/** What was last heard of the incident whose page this is. */
let heard: Incident | null = null;

/** Lists of incidents, the count in the rail, and the page of one incident. */
export function handleIncidents(): void {
  watch((changed) => {
    showCount();
    if (changed) {
      show(changed);
    }
  });
  on("EVENT_INGESTED", (message) => {
    const page = find("[data-incident]");
    if (page?.dataset["project"] === message.projectId && message.errorCount > 0 && unresolved.has(page.dataset["incident"] ?? "")) {
      refreshSoon(errorsPause);
    }
  });
}

function show(incident: Incident): void {
  const list = find('[data-incidents="list"], [data-incidents="unresolved"]');
  if (list) {
    list.dataset["changed"] = "";
    place(list, incident);
  }

  if (find(`[data-incident="${incident.id}"]`)) {
    const hasOnlyMoreErrors = heard?.revision === incident.revision && heard.errorCount !== incident.errorCount;
    heard = incident;
    refreshSoon(hasOnlyMoreErrors ? errorsPause : 50);
  } else if (projectName(incident.projectId) === null) {
    // The project was made after this page came.
    refreshSoon(500);
  }
}

function showCount(): void {
  const badge = find("[data-open-count]");
  if (badge) {
    badge.hidden = unresolved.size === 0;
    badge.textContent = String(unresolved.size);
  }
}

/** Puts an incident's row into a list, changes it, or takes it away. What then is missing at the end, or links to it, only a fetch has. */
function place(list: HTMLElement, incident: Incident): void {
  const existing = all("a.row", list).find((row) => row.dataset["id"] === incident.id)?.parentElement;
  if (!belongs(list, incident)) {
    existing?.remove();
    if (existing && list.dataset["more"]) {
      refreshSoon(500);
    }

    return;
  }

  if (existing) {
    fillRow(existing, incident);
    return;
  }

  const next = rowsOf(list).find((row) => openedAt(row) < Date.parse(incident.openedAt));
  if (!next && list.dataset["more"]) {
    // It is further down than this part of the list goes.
    return;
  }

  const item = fromTemplate("incident-row");
  fillRow(item, incident);
  item.className = "fresh";
  list.insertBefore(item, next ?? find(".empty-row", list));
  const tooMany = rowsOf(list).slice(Number(list.dataset["most"]));
  if (tooMany.length > 0) {
    tooMany.forEach((row) => row.remove());
    if (!list.dataset["more"] || list.dataset["incidents"] === "list") {
      // The link to the others begins after the last row, or is not there yet.
      list.dataset["more"] = "yes";
      refreshSoon(500);
    }
  }
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return all("li:has(> a.row)", list);
}

function openedAt(row: HTMLElement): number {
  return Date.parse(find<HTMLTimeElement>("time", row)?.dateTime ?? "");
}

function fillRow(item: HTMLElement, incident: Incident): void {
  const link = find<HTMLAnchorElement>("a", item);
  if (link) {
    link.href = path(`incidents/${incident.id}`);
    link.dataset["id"] = incident.id;
  }

  const state = fill(item, "status", incident.status);
  if (state) {
    state.dataset["state"] = incident.status;
  }

  const risk = incident.assessment?.risk;
  const band = fill(item, "risk", risk ? `${risk.band} ${Math.round(risk.score)}` : null);
  if (band) {
    band.dataset["band"] = risk?.band ?? "";
  }

  fill(item, "title", incident.title);
  fill(item, "project", projectName(incident.projectId));
  fill(item, "errorCount", number(incident.errorCount));
  const time = find<HTMLTimeElement>("time", item);
  if (time) {
    time.dateTime = incident.openedAt;
  }

  enhance(item);
}

function belongs(list: HTMLElement, incident: Incident): boolean {
  if (list.dataset["incidents"] === "unresolved") {
    return incident.status !== "RESOLVED";
  }

  const project = list.dataset["project"] ?? "";
  return (
    isChosen(list.dataset["statuses"], incident.status) &&
    isChosen(list.dataset["bands"], incident.assessment?.risk.band ?? "") &&
    (project === "" || project === incident.projectId)
  );
}

/** Whether a list is narrowed to a value, or to none. */
function isChosen(choices: string | undefined, value: string): boolean {
  const chosen = (choices ?? "").split(" ").filter((c) => c !== "");
  return chosen.length === 0 || chosen.includes(value);
}

/** What the rail calls a project; nothing if it does not have it. */
export function projectName(projectId: string): string | null {
  return find(`.rail [data-project-state="${projectId}"] + .name`)?.textContent ?? null;
}
