/** What the values of fields are called that are one of a few. A test holds this list against the facts. */

import { looks, say } from "../../../../shared/desk/say.svelte.ts";
import { roleName } from "../../core/roles.ts";
import { words as ALERTS } from "../alerts/words.ts";
import { commandName, whyRefused } from "../review/refused.ts";
import { endedBy } from "../sessions/endings.ts";

const CHOICES: Record<string, Record<string, readonly [en: string, es: string]>> = {
  because: {
    asked: ["somebody asked", "alguien lo pidió"],
    correction: ["a correction", "una corrección"],
    late: ["work that arrived late", "trabajo que llegó tarde"],
  },
  channel: { mail: ["mail", "correo"], webhook: ["webhook", "webhook"] },
  factor: {
    none: ["none", "ninguno"],
    totp: ["authenticator", "autenticador"],
    "recovery-code": ["recovery code", "código de recuperación"],
  },
  how: { self: ["knowing the one before", "con la anterior"], reset: ["with a link", "con un enlace"] },
  kind: { hourly: ["by the hour", "por hora"], salary: ["salary", "salario"] },
  language: { en: ["English", "inglés"], es: ["Spanish", "español"] },
  level: {
    full: ["all that the roles open", "todo lo que abren los roles"],
    enrol: ["only setting up the second factor", "solo configurar el segundo factor"],
  },
  method: { pin: ["PIN", "PIN"], badge: ["badge", "gafete"] },
  outcome: { dropped: ["dropped", "descartado"], entered: ["entered otherwise", "anotado de otro modo"] },
  phase: {
    open: ["to do", "por hacer"],
    working: ["working", "en curso"],
    paused: ["paused", "en pausa"],
    completed: ["done", "terminada"],
    cancelled: ["canceled", "cancelada"],
  },
  scopes: { read: ["read", "leer"], pay: ["pay", "pagos"], commands: ["commands", "comandos"] },
  security: {
    starttls: ["STARTTLS", "STARTTLS"],
    tls: ["TLS from the start", "TLS desde el inicio"],
    none: ["none", "ninguno"],
  },
  source: { PROFITMAKER: ["ProfitMaker", "ProfitMaker"], FLOORBOOK: ["Floorbook", "Floorbook"] },
  state: { waiting: ["waiting", "en espera"], granted: ["granted", "aceptada"], declined: ["declined", "rechazada"] },
  why: {
    unknown: ["nobody has it", "nadie lo tiene"],
    ambiguous: ["two people had it", "dos personas lo tenían"],
    inactive: ["the person no longer works here", "la persona ya no trabaja aquí"],
    password: ["wrong password", "contraseña incorrecta"],
    code: ["wrong code", "código incorrecto"],
    locked: ["the account was locked", "la cuenta estaba bloqueada"],
  },
};

/** Those that other pages have words for, too. */
const ELSEWHERE: Record<string, (value: string) => string> = {
  closed_by: endedBy,
  code: whyRefused,
  command: commandName,
  kinds: (value) => (say(ALERTS).kind as Record<string, string>)[value] ?? value,
  pay_role: roleName,
  // A pause says why in a word of its own; whatever else people give as a reason stays as they wrote it.
  reason: endedBy,
  role: roleName,
  roles: roleName,
};

/** What a value is called, where the field is one of a few; undefined where it may be anything. */
export function choiceName(field: string, value: string): string | undefined {
  const named = CHOICES[field]?.[value]?.[looks.language === "es" ? 1 : 0];
  return named ?? ELSEWHERE[field]?.(value);
}
