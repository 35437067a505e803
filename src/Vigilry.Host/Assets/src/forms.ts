import { call, type Problem } from "./api";
import { all, find, path } from "./dom";
import { refresh } from "./refresh";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Forms that call the API: `data-api` says where, `data-method` how, `data-then` what follows. */
export function handleForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset["api"] !== undefined) {
      event.preventDefault();
      void submit(form);
    } else if (form.method === "get") {
      leaveOutEmpty(form);
    }
  });

  // A page that comes back from the browser's memory shows what its address says, not what was typed before it went.
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      all<HTMLFormElement>("form.filters").forEach((form) => form.reset());
    }
  });
  document.addEventListener("change", (event) => {
    const control = event.target as HTMLElement;
    if (control.matches(".filters input[type=checkbox]")) {
      (control as HTMLInputElement).form?.requestSubmit();
    }
  });
  handleChoices();
}

/**
 * Lists whose choice acts at once. Each arrow key changes a closed list, so what keys choose acts when Enter is pressed or the list is left: else nobody
 * could get past the second entry.
 */
function handleChoices(): void {
  let isByKey = false;
  let pending: HTMLSelectElement | null = null;
  const submit = (): void => {
    const form = pending?.form;
    pending = null;
    form?.requestSubmit();
  };
  document.addEventListener("pointerdown", () => (isByKey = false));
  document.addEventListener("keydown", (event) => {
    isByKey = event.key !== "Enter";
    if (event.key === "Enter") {
      submit();
    }
  });
  document.addEventListener("change", (event) => {
    const control = event.target as HTMLElement;
    if (control.matches("select[data-submits], .filters select")) {
      pending = control as HTMLSelectElement;
      if (!isByKey) {
        submit();
      }
    }
  });
  document.addEventListener("focusout", submit);
}

async function submit(form: HTMLFormElement): Promise<void> {
  const alert = find("[role=alert]", form);
  const say = (texts: string[], className: string): void => {
    alert?.replaceChildren(
      ...texts.map((text) => {
        const line = document.createElement("p");
        line.className = className;
        line.textContent = text;
        return line;
      }),
    );
  };
  const confirmed = controls(form).find((c) => c.dataset["mustEqual"] !== undefined);
  if (confirmed && confirmed.value !== confirmed.dataset["mustEqual"]) {
    say([`That is not “${confirmed.dataset["mustEqual"]}”.`], "error");
    return;
  }

  if (form.dataset["confirm"] !== undefined && !(await confirm(form.dataset["confirm"], find("button", form)?.textContent ?? "Change it"))) {
    form.reset();
    return;
  }

  const buttons = all<HTMLButtonElement>("button", form);
  buttons.forEach((b) => (b.disabled = true));
  say([], "");
  try {
    const method = form.dataset["method"] ?? "POST";
    const body = method === "DELETE" ? undefined : toJson(form);
    const answer = (await call(method, url(form, body), body)) as Record<string, unknown> | null;
    await follow(form, answer, say);
  } catch (error) {
    const problem = error as Problem;
    say(problem.texts ?? ["This did not work. Load the page again."], "error");
    if (find("select[data-submits]", form)) {
      form.reset();
    }

    if (problem.status === 409) {
      await refreshAround(form);
      const same = find<HTMLFormElement>(`form[data-api="${form.dataset["api"]}"]`);
      if (same && same !== form && alert) {
        find("[role=alert]", same)?.replaceChildren(...alert.childNodes);
      }
    }
  } finally {
    buttons.forEach((b) => (b.disabled = false));
  }
}

/** A place in the address takes the field of its name out of the body. */
function url(form: HTMLFormElement, body: Record<string, unknown> | undefined): string {
  return (form.dataset["api"] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(body?.[name] ?? "");
    delete body?.[name];
    return encodeURIComponent(value);
  });
}

/** The fields as JSON; `data-type` says what an empty or a listed field is. */
export function toJson(form: HTMLFormElement): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const control of controls(form)) {
    if (control.name === "" || (control.disabled && control.dataset["scripted"] === undefined)) {
      continue;
    }

    const value = control.value;
    switch (control.dataset["type"]) {
      case "number":
        body[control.name] = value === "" ? null : Number(value);
        break;
      case "text?":
        body[control.name] = value === "" ? null : value;
        break;
      case "after":
        body[control.name] = value === "" ? null : new Date(Date.now() + Number(value) * 1_000).toISOString();
        break;
      case "bool":
        body[control.name] = (control as HTMLInputElement).type === "checkbox" ? (control as HTMLInputElement).checked : value === "true";
        break;
      case "list": {
        if (form.dataset["method"] === "PATCH" && isUnchanged(form, control.name)) {
          break;
        }

        const list = (body[control.name] ??= []) as string[];
        if ((control as HTMLInputElement).checked) {
          list.push(value);
        }

        break;
      }
      default:
        body[control.name] = value;
    }
  }

  return body;
}

/** A choice that nobody touched stays what it is, which may be the server's default. */
function isUnchanged(form: HTMLFormElement, name: string): boolean {
  return all<HTMLInputElement>(`input[name="${name}"]`, form).every((box) => box.checked === box.defaultChecked);
}

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((e): e is Control => e instanceof HTMLInputElement || e instanceof HTMLSelectElement || e instanceof HTMLTextAreaElement);
}

async function follow(form: HTMLFormElement, answer: Record<string, unknown> | null, say: (texts: string[], className: string) => void): Promise<void> {
  for (const step of (form.dataset["then"] ?? "").split(" ")) {
    if (step === "reset") {
      form.reset();
    } else if (step === "refresh") {
      await refreshAround(form);
    } else if (step === "reload") {
      location.reload();
    } else if (step === "said") {
      say(["Saved."], "said");
    } else if (step === "tested" && answer) {
      say(answer["isSent"] === true ? ["Sent. It should be there now."] : [`Not sent: ${String(answer["fault"])}.`], answer["isSent"] === true ? "said" : "error");
    } else if (step === "show" && answer) {
      show(form, answer);
    } else if (step === "switch" && answer) {
      await call("POST", path(`api/organizations/${String(answer["id"])}/switch`));
      location.href = path("overview");
    } else if (step.startsWith("go:")) {
      location.href = path(step.slice(3).replace("{id}", String(answer?.["id"] ?? "")));
    }
  }
}

/** Refreshes also the form itself, which is left alone as long as it has the focus. */
async function refreshAround(form: HTMLFormElement): Promise<void> {
  const control = controls(form).find((c) => c === document.activeElement);
  control?.blur();

  // The change is made, whether or not the page can show it yet.
  await refresh().catch(() => undefined);
  if (control && document.activeElement === document.body) {
    const same = document.contains(control) ? control : find(`form[data-api="${form.dataset["api"]}"] [name="${control.name}"]`);
    same?.focus({ preventScroll: true });
  }
}

/** Shows what an answer says this once. */
function show(form: HTMLFormElement, answer: Record<string, unknown>): void {
  const result = form.dataset["showsIn"] === undefined ? find("[data-result]") : document.getElementById(form.dataset["showsIn"]);
  if (!result) {
    return;
  }

  for (const place of all("[data-out]", result)) {
    const value = answer[place.dataset["out"] ?? ""];
    place.textContent = Array.isArray(value) ? value.join("\n") : String(value ?? "");
  }

  for (const place of all<HTMLImageElement>("[data-out-svg]", result)) {
    place.src = `data:image/svg+xml;utf8,${encodeURIComponent(String(answer[place.dataset["outSvg"] ?? ""] ?? ""))}`;
  }

  for (const place of all("[data-out-if]", result)) {
    place.hidden = answer[place.dataset["outIf"] ?? ""] == null;
  }

  const hidden = form.dataset["hides"] === undefined ? null : document.getElementById(form.dataset["hides"]);
  if (hidden) {
    hidden.hidden = true;
  }

  result.hidden = false;
  result.focus();
  document.dispatchEvent(new CustomEvent("shown", { detail: answer }));
}

/** Asks before something is lost. */
function confirm(text: string, action: string): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "card";
  const words = document.createElement("p");
  words.textContent = text;
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "actions";
  form.append(button("Cancel", "button quiet"), button(action.trim(), "button danger"));
  dialog.append(words, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === action.trim());
    });
  });
}

function button(text: string, className: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.value = text;
  made.className = className;
  made.textContent = text;
  return made;
}

/** Keeps addresses short: what is not filled in is not asked for. Times are typed in the reader's zone. */
function leaveOutEmpty(form: HTMLFormElement): void {
  for (const control of controls(form)) {
    if (control.dataset["time"] !== undefined) {
      // A date alone would be taken for one of UTC.
      const typed = control.value.trim();
      const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T00:00` : typed);
      control.value = Number.isNaN(at.getTime()) ? control.value : at.toISOString();
    }

    control.disabled ||= control.value === "";
  }

  setTimeout(() => controls(form).forEach((c) => (c.disabled = false)));
}
