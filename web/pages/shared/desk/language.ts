/** Which language somebody chose in this browser, and which it asks for. */

export const LANGUAGE = "floorbook.language";

export type Language = "en" | "es";

export function languageKept(): Language | undefined {
  const kept = localStorage.getItem(LANGUAGE);
  return kept === "en" || kept === "es" ? kept : undefined;
}

/** What was chosen here; else what the browser asks for. */
export function languageHere(): Language {
  return languageKept() ?? (navigator.language.startsWith("es") ? "es" : "en");
}
