import { HubConnection, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { all, find, path } from "./dom";
import { hold, messageTypes, tell, type Messages } from "./messages";
import { refresh } from "./refresh";
import { jittered } from "./time";

/** Milliseconds before each next try to connect; the last one is repeated. */
const pauses = [0, 500, 1_000, 2_000, 5_000, 10_000];

/** Whether the connection is there, and the page was fetched since. */
let isConnected = false;

/** Listens to the hub as long as the page is there: connects, fetches what was missed, and does both again when the connection is lost. */
export async function listen(): Promise<void> {
  const connection = new HubConnectionBuilder().withUrl(path("hubs/dashboard")).configureLogging(LogLevel.None).build();
  for (const type of messageTypes) {
    connection.on(type, (message: Messages[typeof type]) => tell(type, message));
  }

  // While the page cannot be fetched messages wait: the page is no more live than without a connection.
  document.addEventListener("unrefreshed", () => showBar(true));
  document.addEventListener("refreshed", () => isConnected && showBar(false));
  let lost = Promise.withResolvers<void>();
  connection.onclose(() => lost.resolve());
  for (let tries = 0; ; tries++) {
    await wait(tries);
    try {
      lost = Promise.withResolvers<void>();
      hold();
      await connection.start();
      await catchUp(connection);
      tries = 0;
      show(true);
      await lost.promise;
      hold();
    } catch {
      await connection.stop();
      if (await isSessionOver()) {
        leave();
        return;
      }
    }

    show(false);
  }
}

/** Only when the hub answers has the connection joined its group: what is committed from then on is told, and what was before is fetched. */
async function catchUp(connection: HubConnection): Promise<void> {
  await connection.invoke("Joined");
  await refresh();
}

async function isSessionOver(): Promise<boolean> {
  try {
    return (await fetch(path("api/auth/me"))).status === 401;
  } catch {
    return false;
  }
}

/** The page asks for a log-in, and leads back here; what somebody has typed is left for them to copy. */
function leave(): void {
  const typed = all<HTMLTextAreaElement>("textarea").some((text) => text.value !== "");
  const bar = find("[data-paused]");
  if (!typed || !bar) {
    location.reload();
    return;
  }

  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Log in again";
  bar.replaceChildren("Your session is over. Copy what you have typed. ", link);
  bar.hidden = false;
}

function wait(tries: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, jittered(pauses[Math.min(tries, pauses.length - 1)] ?? 0)));
}

function show(isLive: boolean): void {
  isConnected = isLive;
  showBar(!isLive);
  document.documentElement.toggleAttribute("data-connected", isLive);
}

function showBar(isPaused: boolean): void {
  const bar = find("[data-paused]");
  if (bar) {
    bar.hidden = !isPaused;
  }
}
