import { all, fill, find, fromTemplate, number, path } from "./dom";
import { enhance } from "./enhance";
import { on, type Incident } from "./messages";
import { refreshSoon } from "./refresh";

/** Lists of incidents, the count in the rail, and the page of one incident. */
export function handleIncidents(): void {
  on("INCIDENT_CREATED", show);
  on("INCIDENT_UPDATED", show);
  on("EVENT_INGESTED", (message) => {
    const page = find("[data-incident]");
    if (page?.dataset["project"] === message.projectId && message.errorCount > 0 && unresolved().has(page.dataset["incident"] ?? "")) {
      refreshSoon(3_000);
    }
  });
  document.addEventListener("refreshed", () => showCount(unresolved()));
}

function show(incident: Incident): void {
  const open = unresolved();
  if (incident.status === "RESOLVED") {
    open.delete(incident.id);
  } else {
    open.add(incident.id);
  }

  document.body.dataset["unresolved"] = [...open].join(" ");
  showCount(open);
  const list = find("[data-incidents]");
  if (list) {
    place(list, incident);
  }

  if (find(`[data-incident="${incident.id}"]`)) {
    refreshSoon(50);
  }
}

function unresolved(): Set<string> {
  return new Set((document.body.dataset["unresolved"] ?? "").split(" ").filter((id) => id !== ""));
}

function showCount(open: Set<string>): void {
  const badge = find("[data-open-count]");
  if (badge) {
    badge.hidden = open.size === 0;
    badge.textContent = String(open.size);
  }
}

/** Puts an incident's row into a list, changes it, or takes it away. */
function place(list: HTMLElement, incident: Incident): void {
  const existing = all("a.row", list).find((row) => row.dataset["id"] === incident.id)?.parentElement;
  if (!belongs(list, incident)) {
    existing?.remove();
    return;
  }

  const item = existing ?? fromTemplate("incident-row");
  const link = find<HTMLAnchorElement>("a", item);
  if (link) {
    link.href = path(`incidents/${incident.id}`);
    link.dataset["id"] = incident.id;
  }

  const state = fill(item, "status", incident.status);
  if (state) {
    state.dataset["state"] = incident.status;
  }

  fill(item, "title", incident.title);
  fill(item, "project", projectName(incident.projectId));
  fill(item, "errorCount", number(incident.errorCount));
  const time = find<HTMLTimeElement>("time", item);
  if (time) {
    time.dateTime = incident.openedAt;
  }

  enhance(item);
  if (!existing) {
    item.className = "fresh";
    list.prepend(item);
  }
}

function belongs(list: HTMLElement, incident: Incident): boolean {
  if (list.dataset["incidents"] === "unresolved") {
    return incident.status !== "RESOLVED";
  }

  const statuses = (list.dataset["statuses"] ?? "").split(" ").filter((s) => s !== "");
  const project = list.dataset["project"] ?? "";
  return (statuses.length === 0 || statuses.includes(incident.status)) && (project === "" || project === incident.projectId);
}

/** What the rail calls a project. */
export function projectName(projectId: string): string {
  return find(`.rail [data-project-state="${projectId}"] + .name`)?.textContent ?? "";
}
