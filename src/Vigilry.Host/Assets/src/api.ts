import { path } from "./dom";

/** Why the server refused something, in its own words. */
export interface Problem {
  status: number;
  /** One for each fault. */
  texts: string[];
}

let csrf: Promise<string> | null = null;

/** Calls the API with the session. @throws Problem */
export async function call(method: string, url: string, body?: unknown): Promise<unknown> {
  const text = await callForText(method, url, body);
  return text === "" ? null : JSON.parse(text);
}

/** The same for an answer that is taken as it is. @throws Problem */
export async function callForText(method: string, url: string, body?: unknown): Promise<string> {
  let response = await send(method, url, body);
  if (response.status === 403 && method !== "GET") {
    // The antiforgery value may be stale: after a log-in as somebody else in another tab.
    csrf = null;
    response = await send(method, url, body);
  }

  if (!response.ok) {
    throw await problem(response);
  }

  return response.text();
}

/** Calls the API with nothing but a key. @throws Problem */
export async function callWithKey(key: string, url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", "X-Api-Key": key },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw await problem(response);
  }
}

async function send(method: string, url: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }

  try {
    if (method !== "GET") {
      csrf ??= fetchCsrf();
      headers["X-CSRF-Token"] = await csrf;
    }

    return await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    csrf = null;
    throw { status: 0, texts: ["The server cannot be reached. Nothing was changed for certain; try again."] } satisfies Problem;
  }
}

async function fetchCsrf(): Promise<string> {
  const response = await fetch(path("api/auth/csrf"));
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }

  return ((await response.json()) as { token: string }).token;
}

async function problem(response: Response): Promise<Problem> {
  try {
    const details = (await response.json()) as { title?: string; detail?: string; errors?: Record<string, string[]> };
    const faults = Object.entries(details.errors ?? {}).flatMap(([member, texts]) => texts.map((text) => `${label(member)}: ${text}`));
    return { status: response.status, texts: faults.length > 0 ? faults : [details.detail ?? details.title ?? `The server answered ${response.status}.`] };
  } catch {
    return { status: response.status, texts: [`The server answered ${response.status}.`] };
  }
}

/** "windowSeconds" is "Window seconds". */
function label(member: string): string {
  const words = member.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
