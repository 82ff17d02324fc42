import { useSyncExternalStore } from "react";

/** What a person chose; "system" follows the operating system. */
export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

const KEY = "millrace.theme";
const listeners = new Set<() => void>();
const systemDark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

export function storedTheme(): ThemeChoice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // storage may be forbidden; the system's choice is a fine default
  }
}

export function resolveTheme(choice: ThemeChoice): Theme {
  return choice === "system" ? (systemDark?.matches ? "dark" : "light") : choice;
}

export function applyTheme(choice: ThemeChoice): void {
  const theme = resolveTheme(choice);
  document.documentElement.dataset.theme = theme;
  document.documentElement.style.colorScheme = theme;
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // chosen for this page only
  }
  applyTheme(choice);
  for (const listener of listeners) listener();
}

systemDark?.addEventListener("change", () => {
  applyTheme(storedTheme());
  for (const listener of listeners) listener();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme in force; re-renders when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => resolveTheme(storedTheme()));
}
