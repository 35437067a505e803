import { HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";
import { find, path } from "./dom";
import { messageTypes, tell, type Messages } from "./messages";
import { refresh } from "./refresh";

/** Milliseconds before each next try to connect; the last one is repeated. */
const pauses = [0, 500, 1_000, 2_000, 5_000, 10_000];

/** What came while the page fetched what it had missed: older than what it fetches, or the same, or newer. */
let waiting: (() => void)[] | null = [];

/** Listens to the hub as long as the page is there. */
export function listen(): void {
  const connection = new HubConnectionBuilder()
    .withUrl(path("hubs/dashboard"))
    .configureLogging(LogLevel.None)
    .build();
  for (const type of messageTypes) {
    connection.on(type, (message: Messages[typeof type]) => {
      if (waiting) {
        waiting.push(() => tell(type, message));
      } else {
        tell(type, message);
      }
    });
  }

  connection.onclose(() => {
    show(false);
    void connect(connection);
  });
  void connect(connection);
}

async function connect(connection: HubConnection): Promise<void> {
  waiting ??= [];
  for (let tries = 0; connection.state === HubConnectionState.Disconnected; tries++) {
    try {
      await connection.start();
      await catchUp(connection);
    } catch {
      show(false);
      if (await isSessionOver()) {
        // The page asks for a log-in, and leads back here.
        location.reload();
        return;
      }

      await new Promise((resolve) => setTimeout(resolve, pause(tries + 1)));
    }
  }
}

async function isSessionOver(): Promise<boolean> {
  try {
    return (await fetch(path("api/auth/me"))).status === 401;
  } catch {
    return false;
  }
}

/** Fetches what was missed first, and only then shows what came since. */
async function catchUp(connection: HubConnection): Promise<void> {
  for (let tries = 0; connection.state === HubConnectionState.Connected; tries++) {
    try {
      await refresh();
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause(tries + 1)));
    }
  }

  if (connection.state !== HubConnectionState.Connected) {
    return;
  }

  const missed = waiting ?? [];
  waiting = null;
  for (const message of missed) {
    message();
  }

  show(true);
}

function pause(tries: number): number {
  return pauses[Math.min(tries, pauses.length - 1)] ?? 10_000;
}

function show(isLive: boolean): void {
  const bar = find("[data-paused]");
  if (bar) {
    bar.hidden = isLive;
  }

  document.documentElement.toggleAttribute("data-connected", isLive);
}
