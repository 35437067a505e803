import { callWithKey, type Problem } from "./api";
import { all, find, path } from "./dom";
import { on } from "./messages";

/** The first page of a project: its key goes into the lines, and the page turns green when an event arrives. */
export function handleWelcome(): void {
  const page = find("[data-welcome]");
  if (!page) {
    return;
  }

  on("EVENT_INGESTED", (message) => {
    if (message.projectId === page.dataset["welcome"] && message.count > 0) {
      arrive();
    }
  });

  let key: string | null = null;
  const spike = find<HTMLButtonElement>("[data-test-spike]");
  const said = find("[data-spike-said]");
  document.addEventListener("shown", (event) => {
    key = String((event as CustomEvent<Record<string, unknown>>).detail["key"]);
    for (const sample of all("[data-sample]")) {
      sample.textContent = (sample.textContent ?? "").replaceAll("YOUR_KEY", key);
    }

    find("[data-makes-key]")?.remove();
    if (spike) {
      spike.disabled = false;
    }

    if (said) {
      said.textContent = "";
    }
  });
  spike?.addEventListener("click", () => {
    if (key !== null && said) {
      void send(key, Number(page.dataset["threshold"]) + 1, page.dataset["severity"] ?? "ERROR", said);
    }
  });

  // A new project gets its first key at once; whoever comes back asks for another.
  find<HTMLFormElement>('[data-makes-key][data-first="yes"]')?.requestSubmit();
}

function arrive(): void {
  find("[data-arrival]")?.classList.add("arrived");
  for (const [selector, hidden] of [["[data-waiting]", true], ["[data-arrived]", false]] as const) {
    const place = find(selector);
    if (place) {
      place.hidden = hidden;
    }
  }
}

async function send(key: string, count: number, severity: string, said: HTMLElement): Promise<void> {
  const event = (i: number): object => ({
    severity,
    type: "TestSpike",
    message: `Test error ${i + 1} of ${count}`,
    source: "dashboard",
    payload: { test: true, number: i + 1 },
  });
  try {
    const events = Array.from({ length: count }, (_, i) => event(i));
    for (let sent = 0; sent < count; sent += 1_000) {
      await callWithKey(key, path("events/batch"), { events: events.slice(sent, sent + 1_000) });
    }

    said.textContent = `${count} errors are sent.`;
  } catch (error) {
    said.textContent = (error as Problem).texts?.join(" ") ?? "The server cannot be reached.";
  }
}
