/** The language that pages speak, and their theme. */

import { LANGUAGE, type Language, languageHere, languageKept } from "./language.ts";

const THEME = "floorbook.theme";

export type Theme = "light" | "dark";

class Looks {
  language = $state<Language>(languageHere());
  theme = $state<Theme | undefined>(themeKept());

  constructor() {
    this.#show();
  }

  speak(language: Language): void {
    this.language = language;
    localStorage.setItem(LANGUAGE, language);
    this.#show();
  }

  /** Speak as somebody prefers it, unless another language was chosen here; as the browser does, where nobody said. */
  prefer(language: string | null): void {
    const own = language === "en" || language === "es" ? language : undefined;
    this.language = languageKept() ?? own ?? languageHere();
    this.#show();
  }

  otherTheme(): void {
    const dark = this.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.wear(dark === "dark" ? "light" : "dark");
  }

  wear(theme: Theme | "system"): void {
    this.theme = theme === "system" ? undefined : theme;
    if (this.theme === undefined) localStorage.removeItem(THEME);
    else localStorage.setItem(THEME, this.theme);
    this.#show();
  }

  #show(): void {
    document.documentElement.lang = this.language;
    if (this.theme === undefined) delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.theme;
  }
}

function themeKept(): Theme | undefined {
  const kept = localStorage.getItem(THEME);
  return kept === "light" || kept === "dark" ? kept : undefined;
}

export const looks = new Looks();

/** Texts in both languages: Spanish has the same ones as English, the type says so. */
export interface Words<T> {
  en: T;
  es: T;
}

/** Take the texts of the language that is spoken now. */
export function say<T>(words: Words<T>): T {
  return words[looks.language];
}
