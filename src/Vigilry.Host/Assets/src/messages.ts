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
  /** What the project's rule counts, also of what was not stored. */
  errorCount: number;
  /** ERROR and CRITICAL of what was stored, as the pages count. */
  storedErrorCount: number;
  notStored: number;
  events: EventSummary[];
}

export type IncidentStatus = "OPEN" | "INVESTIGATING" | "RESOLVED";

/** An incident as it is now. */
export interface Incident {
  id: string;
  projectId: string;
  status: IncidentStatus;
  title: string;
  errorCount: number;
  openedAt: string;
  revision: number;
  assessment: { risk: { score: number; band: string } } | null;
}

/** What the hub sends, by type. */
export interface Messages {
  EVENT_INGESTED: EventsIngested;
  INCIDENT_CREATED: Incident;
  INCIDENT_UPDATED: Incident;
}

/** Somebody who wants to hear of one type of message. */
type Listener<T extends keyof Messages> = (message: Messages[T]) => void;

/** So many messages may wait for a page to be fetched; with more it is fetched again, which is what they tell. */
const mostWaiting = 1_000;

const listeners: { [T in keyof Messages]: Listener<T>[] } = { EVENT_INGESTED: [], INCIDENT_CREATED: [], INCIDENT_UPDATED: [] };

let waiting: (() => void)[] | null = null;
let isIncomplete = false;

/** The types of message that there are. */
export const messageTypes = Object.keys(listeners) as (keyof Messages)[];

/** Hears of messages of a type from now on. */
export function on<T extends keyof Messages>(type: T, listener: Listener<T>): void {
  listeners[type].push(listener);
}

/** Tells everybody who wants to hear, or keeps the message while the page is fetched. */
export function tell<T extends keyof Messages>(type: T, message: Messages[T]): void {
  if (waiting === null) {
    deliver(type, message);
  } else if (waiting.length < mostWaiting) {
    waiting.push(() => deliver(type, message));
  } else {
    isIncomplete = true;
  }
}

/** From now on messages wait: the state that is being fetched may be older or newer than what they tell. */
export function hold(): void {
  waiting ??= [];
}

/** What waited is told, and all that comes. @returns Whether some of it was lost, so that the state must be fetched again. */
export function release(): boolean {
  const missed = waiting ?? [];
  waiting = null;
  missed.forEach((message) => message());
  const wasIncomplete = isIncomplete;
  isIncomplete = false;
  return wasIncomplete;
}

function deliver<T extends keyof Messages>(type: T, message: Messages[T]): void {
  for (const listener of listeners[type]) {
    try {
      listener(message);
    } catch (error) {
      // One that fails must not keep the others from hearing.
      console.error(error);
    }
  }
}
