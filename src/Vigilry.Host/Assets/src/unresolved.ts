import { on, type Incident, type IncidentStatus } from "./messages";

/** An incident that is not resolved, as far as the page needs to know of it everywhere. */
export interface Unresolved {
  id: string;
  projectId: string;
  status: IncidentStatus;
  title: string;
  revision: number;
}

/** Those of the organization, by id. */
export const unresolved = new Map<string, Unresolved>();

/** The newest revision that was heard of: messages may come twice, and from two hosts in another order. */
const revisions = new Map<string, number>();

/** Something that looks at the incidents when one has changed, or all were fetched. */
type Watcher = (changed: Incident | null, appeared: Unresolved[]) => void;

const watchers: Watcher[] = [];

/** Keeps up with the incidents, from the page itself and from messages. */
export function followIncidents(): void {
  load();
  document.addEventListener("refreshed", () => {
    const before = new Set(unresolved.keys());
    load();
    tellAll(null, [...unresolved.values()].filter((i) => !before.has(i.id)));
  });
  on("INCIDENT_CREATED", take);
  on("INCIDENT_UPDATED", take);
}

/** Looks from now on. */
export function watch(watcher: Watcher): void {
  watchers.push(watcher);
}

/** How a project is: its unresolved incident's status, or quiet. */
export function stateOf(projectId: string): string {
  return [...unresolved.values()].find((i) => i.projectId === projectId)?.status ?? "QUIET";
}

function load(): void {
  unresolved.clear();
  for (const incident of JSON.parse(document.body.dataset["unresolved"] || "[]") as Unresolved[]) {
    unresolved.set(incident.id, incident);
    revisions.set(incident.id, incident.revision);
  }
}

function take(incident: Incident): void {
  if (incident.revision < (revisions.get(incident.id) ?? 0)) {
    return;
  }

  revisions.set(incident.id, incident.revision);
  const isNew = !unresolved.has(incident.id) && incident.status !== "RESOLVED";
  if (incident.status === "RESOLVED") {
    unresolved.delete(incident.id);
  } else {
    unresolved.set(incident.id, incident);
  }

  tellAll(incident, isNew ? [incident] : []);
}

function tellAll(changed: Incident | null, appeared: Unresolved[]): void {
  for (const watcher of watchers) {
    watcher(changed, appeared);
  }
}
