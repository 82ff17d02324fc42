/** Choosing a language and filling in messages. Pure except for where the choice is remembered. */
import { useSyncExternalStore } from "react";
import { en, type Catalogue, type MessageKey } from "./en";
import { zh } from "./zh";

export type Language = "en" | "zh";
export const LANGUAGES: readonly { code: Language; name: string }[] = [{ code: "en", name: "English" }, { code: "zh", name: "中文" }];

type Values = Readonly<Record<string, string | number>>;
/** Keys that have a `.one` and a `.other`. */
export type PluralKey = MessageKey extends infer K ? (K extends `${infer Base}.other` ? Base : never) : never;

const CATALOGUES: Record<Language, Catalogue> = { en, zh };
const KEY = "millrace.language";
const listeners = new Set<() => void>();

export interface Translate {
  (key: MessageKey, values?: Values): string;
  /** With `{count}`; the form is the language's own. */
  plural(key: PluralKey, count: number, shown: string): string;
  language: Language;
}

export function fill(message: string, values: Values = {}): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export function translator(language: Language): Translate {
  const catalogue = CATALOGUES[language];
  const rules = new Intl.PluralRules(language);
  const t = ((key, values) => fill(catalogue[key], values)) as Translate;
  t.plural = (key, count, shown) => fill(catalogue[`${key}.${rules.select(count) === "one" ? "one" : "other"}` as MessageKey], { count: shown });
  t.language = language;
  return t;
}

const TRANSLATORS: Record<Language, Translate> = { en: translator("en"), zh: translator("zh") };

function stored(): Language {
  try {
    const value = localStorage.getItem(KEY);
    if (value === "en" || value === "zh") return value;
  } catch {
    // storage may be forbidden
  }
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

let current: Language | undefined;
const language = (): Language => (current ??= stored());

export function chooseLanguage(next: Language): void {
  current = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // chosen for this page only
  }
  applyLanguage();
  for (const listener of listeners) listener();
}

export function applyLanguage(): void {
  document.documentElement.lang = language() === "zh" ? "zh-Hans" : "en";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The texts in the language in force; re-renders when it changes. */
export function useText(): Translate {
  return TRANSLATORS[useSyncExternalStore(subscribe, language)];
}

/** The texts for code outside of components. */
export const text = (): Translate => TRANSLATORS[language()];
