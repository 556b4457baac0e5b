/** The texts in both languages. Spanish comes after the first screen, unless this tablet speaks it. */

import { en, type Messages } from "../../shared/i18n/en.ts";

export type Language = "en" | "es";

let es = $state.raw<Messages>();

/** The texts of a language; English as long as the other has not come. */
export function texts(language: Language): Messages {
  return language === "es" ? (es ?? en) : en;
}

export async function loadSpanish(): Promise<void> {
  es ??= (await import("../../shared/i18n/es.ts")).es;
}
