/** The sections that documents stand in, in order. */

import type { Words } from "../../../../shared/desk/say.svelte.ts";

export const SECTIONS: Words<Record<string, string>> = {
  en: { floor: "For users", running: "Running it", reference: "Reference", decisions: "Decisions" },
  es: { floor: "Para quienes lo usan", running: "Operación", reference: "Referencia", decisions: "Decisiones" },
};
