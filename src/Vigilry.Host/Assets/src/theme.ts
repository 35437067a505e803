import { all } from "./dom";

const names: Record<string, string> = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" };
const next: Record<string, string> = { "": "light", light: "dark", dark: "" };

/** The switch between the system's theme, light and dark. The server reads the cookie, so that no page starts in the wrong one. */
export function handleTheme(): void {
  show();
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-theme-switch]")) {
      return;
    }

    const theme = next[current()] ?? "";
    document.cookie = `vigilry_theme=${theme}; path=/; samesite=lax; max-age=${theme === "" ? 0 : 31_536_000}`;
    if (theme === "") {
      delete document.documentElement.dataset["theme"];
    } else {
      document.documentElement.dataset["theme"] = theme;
    }

    show();
    document.dispatchEvent(new Event("themed"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("themed")));
}

function current(): string {
  return document.documentElement.dataset["theme"] ?? "";
}

function show(): void {
  for (const place of all("[data-theme-name]")) {
    place.textContent = names[current()] ?? "";
  }
}
