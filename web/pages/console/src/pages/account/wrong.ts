/** What was wrong about proving who one is, in the words of who is proving it. */

import type { Doing } from "../../core/commands.svelte.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";

const WORDS: Record<"en" | "es", Record<string, string>> = {
  en: {
    "wrong-sign-in": "That is not right. See whether it is typed as it should be.",
    "wrong-code": "That code is not right. Wait for the next one; see whether the phone's clock is right.",
    "code-used": "That code was used already. Wait for the next one.",
  },
  es: {
    "wrong-sign-in": "No es correcto. Revise si está escrito como debe.",
    "wrong-code": "Ese código no es correcto. Espere al siguiente y revise si la hora del teléfono es correcta.",
    "code-used": "Ese código ya se usó. Espere al siguiente.",
  },
};

export function wrongOf(doing: Doing): string {
  return say(WORDS)[doing.problem?.code ?? ""] ?? doing.wrong;
}
