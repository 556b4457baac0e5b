/** Who did what an event tells, and from where: in words. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { UNKNOWN } from "../../core/format.ts";

type Entry = Pick<Schemas["Entry"], "type" | "actor" | "actor_name" | "device" | "device_name" | "origin" | "said">;

const WORDS = {
  en: {
    program: "the program",
    owner: "the operator",
    console: "console",
    tablet: "a tablet",
    programs: "API",
    import: "import",
    local: "command line",
    shiftEnd: "end of the shift",
  },
  es: {
    program: "el programa",
    owner: "el operador",
    console: "consola",
    tablet: "una tableta",
    programs: "API",
    import: "importación",
    local: "línea de comandos",
    shiftEnd: "fin del turno",
  },
};

/** Who did it: a person, a program with a token, whoever operates the machine, or the program by itself. */
export function whoDid(entry: Entry): string {
  const t = say(WORDS);
  if (entry.actor_name) return entry.actor_name;
  if (entry.actor === "owner") return t.owner;
  if (entry.actor === "" || entry.actor === "program") return t.program;
  return entry.actor.startsWith("tablet:") ? t.tablet : UNKNOWN;
}

/** From where it came. */
export function whence(entry: Entry): string {
  const t = say(WORDS);
  if (entry.device.startsWith("tablet:") || entry.actor.startsWith("tablet:"))
    return entry.device_name ?? entry.actor_name ?? t.tablet;
  if (entry.device.startsWith("session:") || entry.type.startsWith("console.")) return t.console;
  if (entry.actor.startsWith("token:")) return t.programs;
  if (entry.origin === "shift-end") return t.shiftEnd;
  if (entry.type.startsWith("import.") || (entry.actor === "owner" && entry.said["source"] === "PROFITMAKER"))
    return t.import;
  return entry.origin === "local" ? t.local : UNKNOWN;
}
