/** What it is called that did what an event tells, and from where, where neither is a name. */

import type { Words } from "../../core/columns.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";

const WHO = {
  en: { program: "the program", operator: "the operator", tablet: "a tablet" },
  es: { program: "el programa", operator: "el operador", tablet: "una tableta" },
};

const WHENCE = {
  en: {
    console: "console",
    tablet: "a tablet",
    api: "API",
    import: "import",
    local: "command line",
    "shift-end": "end of the shift",
  },
  es: {
    console: "consola",
    tablet: "una tableta",
    api: "API",
    import: "importación",
    local: "línea de comandos",
    "shift-end": "fin del turno",
  },
};

/** Who did it: a person or a program with a token by name; else whoever operates the machine, or the program itself. */
export const whoWords = (): Words => say(WHO);

/** From where it came: a tablet by name, or one of these. */
export const whenceWords = (): Words => say(WHENCE);
