/** What happened to a session after it was tapped, in a word. */

import { say } from "../../../shared/desk/say.svelte.ts";

const WORDS = {
  en: { corrected: "corrected", added: "added", struck: "struck", restated: "arrived late" },
  es: { corrected: "corregida", added: "agregada", struck: "anulada", restated: "llegó tarde" },
};

export function markName(mark: string): string {
  return (say(WORDS) as Record<string, string>)[mark] ?? mark;
}
