import { all, fill, find, fromTemplate, number, path } from "./dom";
import { enhance } from "./enhance";
import { on, type EventSummary, type EventsIngested } from "./messages";
import { refresh } from "./refresh";

/** Rows that a list keeps: what a reader can look over, and little enough for any rate of events. */
const mostRows = 100;

/** Above so many at once rows neither slide nor shine: nobody could follow, and all of them would be painted again for each frame. */
const mostMoving = 5;

/** Of more rows at once only so many are drawn; a line says how many others came. */
const mostDrawn = 50;

/** Milliseconds between two drawings of more rows than that. */
const calmPause = 250;

/** Pixels from the top from which on the reader has scrolled: new rows would push away what is read. */
const scrolled = 120;

interface Filter {
  severity: string[] | null;
  type: string | null;
  source: string | null;
  correlationId: string | null;
  q: string | null;
  from: string | null;
}

let waiting: EventSummary[] = [];
let unseen = 0;
let isScheduled = false;
let lastShown = 0;
let isLive = true;

/** When the newest event happened that was taken out of the list again. */
let newestRemoved = -Infinity;

/** The list that is shown: a fetch may put another in its place. */
let seen: HTMLElement | null = null;

/** The list of a project's events, to which new ones come by themselves. */
export function handleEvents(): void {
  seen = find("[data-events]");
  if (!seen?.dataset["events"]) {
    return;
  }

  on("EVENT_INGESTED", take);
  document.addEventListener("refreshed", () => {
    const list = find("[data-events]");
    if (list !== seen) {
      // The list came anew, and with it all that waited to be shown.
      seen = list;
      waiting = [];
      unseen = 0;
      newestRemoved = -Infinity;
    }

    showPill();
  });
  freezeOrGoOn();
  addEventListener("scroll", freezeOrGoOn, { passive: true });
  find("[data-live-switch]")?.addEventListener("click", () => switchLive(!isLive));
  find("[data-pill]")?.addEventListener("click", () => {
    scrollTo({ top: 0, behavior: "instant" });
    switchLive(true);
  });
}

function switchLive(live: boolean): void {
  isLive = live;
  find("[data-live-switch]")?.setAttribute("aria-pressed", String(live));
  const list = find("[data-events]");
  if (list && live && unseen > waiting.length) {
    list.dataset["changed"] = "";
    list.dataset["stale"] = "";
  }

  freezeOrGoOn();
}

function isReading(): boolean {
  return !isLive || scrollY >= scrolled;
}

/** A list that is read stays as it is. Once it goes on, it is fetched if it missed something that only a fetch has. */
function freezeOrGoOn(): void {
  const list = find("[data-events]");
  if (!list) {
    return;
  }

  const wasFrozen = list.dataset["frozen"] !== undefined;
  list.toggleAttribute("data-frozen", isReading());
  if (wasFrozen && !isReading()) {
    if (list.dataset["stale"] === undefined) {
      schedule();
    } else {
      void refresh().catch(() => schedule());
    }
  }
}

function take(message: EventsIngested): void {
  const list = find("[data-events]");
  if (list?.dataset["events"] !== message.projectId || message.count === 0) {
    return;
  }

  const filter = JSON.parse(list.dataset["filter"] ?? "{}") as Filter;
  const known = new Set(waiting.map((e) => e.id));
  const fitting = message.events.filter((e) => fits(e, filter) && !known.has(e.id));
  const isNarrowed = Object.values(filter).some((v) => v !== null);
  const repeated = message.events.filter((e) => known.has(e.id)).length;
  waiting = [...fitting, ...waiting].slice(0, mostRows);
  unseen += isNarrowed ? fitting.length : message.count - repeated;
  if (unseen > 0) {
    schedule();
  }
}

/** The message of a live event is cut to 500 characters: text that stands later in it is found by a search only. */
function fits(event: EventSummary, filter: Filter): boolean {
  return (
    (filter.severity === null || filter.severity.includes(event.severity)) &&
    (filter.type === null || filter.type === event.type) &&
    (filter.source === null || filter.source === event.source) &&
    (filter.correlationId === null || filter.correlationId === event.correlationId) &&
    (filter.q === null || (event.message ?? "").toLowerCase().includes(filter.q.toLowerCase())) &&
    (filter.from === null || event.timestamp >= filter.from)
  );
}

/** At once as long as few come, and not at all while nobody looks. */
function schedule(): void {
  if (!isScheduled) {
    isScheduled = true;
    const pause = waiting.length > mostMoving ? Math.max(lastShown + calmPause - performance.now(), 0) : 0;
    setTimeout(() => requestAnimationFrame(draw), pause);
  }
}

function draw(): void {
  isScheduled = false;
  if (!isReading()) {
    lastShown = performance.now();
    show();
  } else {
    showPill();
  }
}

function show(): void {
  const list = find("[data-events]");
  const projectId = list?.dataset["events"];
  if (!list || projectId === undefined || waiting.length === 0) {
    return;
  }

  const known = new Set(all("a.row", list).slice(0, mostRows).map((row) => row.dataset["id"]));
  const fresh = waiting.filter((e) => !known.has(e.id));
  const motion = fresh.length <= mostMoving ? "fresh" : "";
  const rows = fresh.slice(0, mostDrawn).map((event) => row(projectId, event, motion));

  // Of what came, some never waited or waits no more, and some is in the list already.
  const missing = unseen - (waiting.length - fresh.length) - rows.length;
  if (missing > 0) {
    const gap = fromTemplate("gap-row");
    fill(gap, "count", number(missing));
    gap.dataset["until"] = String(newestOf(rows));
    rows.push(gap);
  }

  list.dataset["changed"] = "";
  list.prepend(...rows);
  waiting = [];
  unseen = 0;
  trim(list);
  showPill();
}

function row(projectId: string, event: EventSummary, motion: string): HTMLElement {
  const item = fromTemplate("event-row");
  item.className = motion;
  const link = find<HTMLAnchorElement>("a", item);
  if (link) {
    link.href = path(`projects/${projectId}/events/${event.id}`);
    link.dataset["id"] = event.id;
  }

  const severity = fill(item, "severity", event.severity);
  if (severity) {
    severity.dataset["severity"] = event.severity;
  }

  fill(item, "type", event.type);
  fill(item, "message", event.message);
  fill(item, "source", event.source);
  const time = find<HTMLTimeElement>("time", item);
  if (time) {
    time.dateTime = event.timestamp;
  }

  enhance(item);
  return item;
}

/** Takes the last rows away, and has "Older" begin with them. They came first, but may be of any time. */
function trim(list: HTMLElement): void {
  const rows = all(":scope > :not(.empty-row)", list).slice(mostRows);
  if (rows.length === 0) {
    return;
  }

  rows.forEach((r) => r.remove());
  newestRemoved = Math.max(newestRemoved, newestOf(rows));
  const older = find<HTMLAnchorElement>("[data-older]") ?? olderLink();
  const query = new URLSearchParams(location.search);
  query.set("to", new Date(newestRemoved + 1).toISOString());
  older.href = `?${query.toString()}`;
}

/** When the newest of some rows happened, or what a row stands for. */
function newestOf(rows: HTMLElement[]): number {
  return Math.max(...rows.map((row) => Number(row.dataset["until"] ?? Date.parse(find<HTMLTimeElement>("time", row)?.dateTime ?? ""))));
}

function olderLink(): HTMLAnchorElement {
  const link = document.createElement("a");
  link.className = "button quiet";
  link.textContent = "Older";
  link.rel = "next";
  link.dataset["older"] = "";
  find(".paging")?.append(link);
  return link;
}

function showPill(): void {
  const pill = find("[data-pill]");
  const isStale = find("[data-events]")?.dataset["stale"] !== undefined;
  if (pill) {
    pill.hidden = unseen === 0 && !isStale;
    pill.textContent = isStale ? "Show the newest" : `${number(unseen)} new`;
  }
}
