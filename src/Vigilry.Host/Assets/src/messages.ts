/** An event without its payload, as the hub and the API give it. */
export interface EventSummary {
  id: string;
  severity: string;
  type: string;
  message: string | null;
  source: string | null;
  correlationId: string | null;
  timestamp: string;
}

/** Events of one project since the last message. */
export interface EventsIngested {
  projectId: string;
  count: number;
  errorCount: number;
  notStored: number;
  events: EventSummary[];
}

export type IncidentStatus = "OPEN" | "INVESTIGATING" | "RESOLVED";

/** An incident as it is now. */
export interface Incident {
  id: string;
  projectId: string;
  status: IncidentStatus;
  previousStatus?: IncidentStatus;
  title: string;
  errorCount: number;
  openedAt: string;
}

/** What the hub sends, by type. */
export interface Messages {
  EVENT_INGESTED: EventsIngested;
  INCIDENT_CREATED: Incident;
  INCIDENT_UPDATED: Incident;
}

/** Somebody who wants to hear of one type of message. */
type Listener<T extends keyof Messages> = (message: Messages[T]) => void;

const listeners: { [T in keyof Messages]: Listener<T>[] } = { EVENT_INGESTED: [], INCIDENT_CREATED: [], INCIDENT_UPDATED: [] };

/** The types of message that there are. */
export const messageTypes = Object.keys(listeners) as (keyof Messages)[];

/** Hears of messages of a type from now on. */
export function on<T extends keyof Messages>(type: T, listener: Listener<T>): void {
  listeners[type].push(listener);
}

/** Tells everybody who wants to hear. */
export function tell<T extends keyof Messages>(type: T, message: Messages[T]): void {
  for (const listener of listeners[type]) {
    listener(message);
  }
}
