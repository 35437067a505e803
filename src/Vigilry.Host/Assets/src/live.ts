import { HubConnection, HubConnectionBuilder, HubConnectionState, LogLevel } from "@microsoft/signalr";

/** Milliseconds before each next try to reconnect; the last one is repeated. */
const pauses = [0, 500, 1_000, 2_000, 5_000, 10_000];

/** What the page does with live messages. */
export interface LiveListener {
  /** A message of the hub, by its type. */
  on(type: string, data: unknown): void;

  /** The connection is there again, or for the first time: whatever was missed meanwhile is to be fetched first. */
  resume(): Promise<void>;

  /** Whether live updates come. */
  show(isLive: boolean): void;
}

/** Listens to the hub until the page goes. */
export async function listen(types: readonly string[], listener: LiveListener): Promise<HubConnection> {
  const connection = new HubConnectionBuilder()
    .withUrl("/hubs/dashboard")
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: (retry) => pauses[Math.min(retry.previousRetryCount, pauses.length - 1)] ?? 10_000 })
    .configureLogging(LogLevel.None)
    .build();
  for (const type of types) {
    connection.on(type, (data: unknown) => listener.on(type, data));
  }

  connection.onreconnecting(() => listener.show(false));
  connection.onreconnected(async () => {
    await listener.resume();
    listener.show(true);
  });
  await start(connection, listener);
  return connection;
}

async function start(connection: HubConnection, listener: LiveListener): Promise<void> {
  for (let tries = 0; connection.state === HubConnectionState.Disconnected; tries++) {
    try {
      await connection.start();
      await listener.resume();
      listener.show(true);
    } catch {
      listener.show(false);
      await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(tries + 1, pauses.length - 1)]));
    }
  }
}
