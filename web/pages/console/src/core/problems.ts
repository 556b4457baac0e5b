/**
 * What problems say in Spanish, by their codes: what is wrong, and what there is to do. The server itself speaks English.
 *
 * In braces stand facts of the problem. A test holds them to the server's codes, and to the facts that it sends.
 */

import type { Problem } from "../../../shared/api/client.ts";
import { ACCESS } from "./sayings/access.ts";
import { PEOPLE } from "./sayings/people.ts";
import { SERVER } from "./sayings/server.ts";
import { SHOP } from "./sayings/shop.ts";
import { WORK } from "./sayings/work.ts";

export const SAYINGS: Readonly<Record<string, string | readonly string[]>> = {
  ...ACCESS,
  ...PEOPLE,
  ...SERVER,
  ...SHOP,
  ...WORK,
};

/** How moments and days are written. */
export interface Writing {
  moment: (at: string) => string;
  day: (date: string) => string;
}

const MOVES = {
  start: "empezar",
  pause: "pausar",
  resume: "continuar",
  complete: "terminar",
  cancel: "cancelar",
  "switch to": "cambiar a ella",
  reopen: "reabrir",
  undo: "deshacer",
};

/** What facts mean that hold one of a few words. */
const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  allowed: MOVES,
  field: {
    host: "Escriba el nombre de un servidor, como mail.example.com, o su dirección.",
    sender: "Escriba una dirección de correo, como taller@example.com.",
    user: "Escriba el usuario con letras y signos corrientes, sin espacios.",
    address:
      "Escriba una dirección de correo, como encargado@example.com, o una URL, como https://hooks.example.com/taller, sin usuario, contraseña ni nada tras #.",
  },
  followed_by: {
    start: "la tarea se empezó",
    pause: "la tarea se pausó",
    resume: "la tarea continuó",
    complete: "la tarea se terminó",
    cancel: "la tarea se canceló",
    reopen: "la tarea se reabrió",
    add: "algo más se hizo",
  },
  kind: { "tablet-name": "Otra tableta ya se llama así", task: "Otra tarea ya tiene ese identificador" },
  outcome: {
    granted: "ya se aceptó",
    declined: "ya se rechazó",
    entered: "ya se anotó",
    dropped: "ya se descartó",
  },
  phase: {
    open: "está por hacer",
    working: "está en marcha",
    paused: "está en pausa",
    completed: "está terminada",
    cancelled: "está cancelada",
  },
};
const FACT = /\{(\w+)\}/g;
const DAYS = new Set(["earliest", "latest", "pay_until", "week"]);

/** What a problem says in English where the server's words are for programs: parameters, or times on another clock. */
export function inEnglish({ code, facts }: Problem, write: Writing): string | undefined {
  const { from_at: from, until_at: until } = (facts ?? {}) as Record<string, string | undefined>;
  if (code === "past-needs-pay") return "Costs of a past moment are for those who see pay.";
  return code === "overlaps" && from && until
    ? `Another session of the person overlaps, between ${write.moment(from)} and ${write.moment(until)}: put that one right first, or choose other times.`
    : undefined;
}

/** What a problem says in Spanish. Of what is newer than this page only that it was not done, with the server's words. */
export function enEspanol(problem: Problem, write: Writing): string {
  const { code, detail, title } = problem;
  const facts: Record<string, unknown> = { ...problem.facts, detail: detail || title };
  const sayings = [SAYINGS[code] ?? "No se pudo hacer. ({detail})"].flat();
  const isKnown = (saying: string) => [...saying.matchAll(FACT)].every(([, fact]) => facts[fact ?? ""] !== undefined);
  const saying = sayings.find(isKnown) ?? sayings.at(-1) ?? "";
  return saying.replace(FACT, (_, fact: string) => written(fact, facts[fact], write));
}

function written(fact: string, value: unknown, write: Writing): string {
  if (Array.isArray(value)) return value.map((each) => written(fact, each, write)).join(", ");
  const text = String(value ?? "—");
  if (DAYS.has(fact)) return write.day(text);
  if (fact === "until" || fact.endsWith("_at")) return write.moment(text);
  return MEANINGS[fact]?.[text] ?? text;
}
