/** How a session ended, in words. */

import { say } from "../../../../shared/desk/say.svelte.ts";

const WORDS = {
  en: {
    person: "pause",
    switch: "switch to another task",
    "shift-end": "the shift's end",
    assumed: "the shift's end, until something else is said",
    correction: "a correction",
    completed: "completion",
    cancelled: "cancellation",
  },
  es: {
    person: "pausa",
    switch: "cambio a otra tarea",
    "shift-end": "el fin del turno",
    assumed: "el fin del turno, mientras no se diga otra cosa",
    correction: "una corrección",
    completed: "la tarea se terminó",
    cancelled: "la tarea se canceló",
  },
};

/** What each way of ending is called. */
export function endings(): Readonly<Record<string, string>> {
  return say(WORDS);
}

export function endedBy(how: string | null): string {
  return how === null ? "—" : (endings()[how] ?? how);
}
