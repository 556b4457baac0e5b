/** How an application is: whether its page answers, the API takes commands, and its read tables keep up. */

import type { Words } from "../../shared/desk/say.svelte.ts";
import type { Schemas } from "../../shared/api/client.ts";
import type { IconName } from "../../shared/ui/signs.ts";
import type { Application } from "./applications.ts";

/** What was said last: undefined until there is an answer, null when there is none. */
export interface Said {
  page: boolean | null | undefined;
  system: Schemas["Health"] | null | undefined;
}

export type State = "asking" | "ok" | "behind" | "standing" | "closed" | "missing" | "unreachable";

/** How far tables may be behind before it is said, as the server itself has it. */
const BEHIND_S_MAX = 10;

export function stateOf(application: Application, { page, system }: Said): State {
  if (page === null || (application.api && system === null)) return "unreachable";
  if (page === undefined || (application.api && system === undefined)) return "asking";
  if (!page) return "missing";
  if (!application.api) return "ok";
  if (system?.status === "unavailable") return "closed";
  const groups = system?.groups.filter((each) => application.groups.includes(each.group)) ?? [];
  if (groups.some((each) => each.state === "stopped" || each.state === "failed")) return "standing";
  return groups.some((each) => each.behind_seconds > BEHIND_S_MAX) ? "behind" : "ok";
}

interface Look {
  icon: IconName;
  /** Which of the shared colours of states it wears. */
  colour: "working" | "paused" | "cancelled" | "completed";
  words: Words<string>;
}

export const LOOKS: Readonly<Record<State, Look>> = {
  asking: { icon: "clock", colour: "completed", words: { en: "Asking…", es: "Preguntando…" } },
  ok: { icon: "online", colour: "working", words: { en: "Running", es: "En marcha" } },
  behind: {
    icon: "alert",
    colour: "paused",
    words: { en: "Running; lists are behind", es: "En marcha; listas con retraso" },
  },
  standing: {
    icon: "alert",
    colour: "paused",
    words: { en: "Running; lists stand still", es: "En marcha; listas detenidas" },
  },
  closed: { icon: "alert", colour: "cancelled", words: { en: "Takes nothing now", es: "Ahora no acepta nada" } },
  missing: { icon: "alert", colour: "cancelled", words: { en: "Not there", es: "No está" } },
  unreachable: { icon: "offline", colour: "cancelled", words: { en: "No connection", es: "Sin conexión" } },
};
