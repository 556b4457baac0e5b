/** What happened to a session after it was tapped, in a word. */

import { say } from "../../../shared/desk/say.svelte.ts";

const WORDS = {
  en: { corrected: "corrected", added: "added", struck: "struck", restated: "arrived late" },
  es: { corrected: "corregida", added: "agregada", struck: "anulada", restated: "llegó tarde" },
};

/** What each mark is called. */
export function marks(): Readonly<Record<string, string>> {
  return say(WORDS);
}

export function markName(mark: string): string {
  return marks()[mark] ?? mark;
}
