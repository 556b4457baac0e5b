/** What an event changed something of: in words, and where the console shows it. */

import { day } from "../../core/format.ts";
import { roleName } from "../../core/roles.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { MEANINGS } from "../shop/settings.ts";
import { placeOf, type Names } from "./values.ts";

const WORDS = {
  en: {
    kinds: {
      "pay from": "Pay from",
      "work type": "Work type",
      "blended rate of": "Blended rate",
      "burden of": "Burden",
      setting: "Setting",
      team: "Team",
      week: "Week of",
      session: "Session",
      task: "Task",
      request: "Request",
      person: "Person",
      order: "Order",
      budget: "Labor budget",
      customer: "Customer",
    },
    everybody: "all roles",
    from: (role: string, from: string) => `${role}, from ${from}`,
  },
  es: {
    kinds: {
      "pay from": "Pago desde",
      "work type": "Tipo de trabajo",
      "blended rate of": "Tarifa combinada",
      "burden of": "Carga laboral",
      setting: "Ajuste",
      team: "Equipo",
      week: "Semana del",
      session: "Sesión",
      task: "Tarea",
      request: "Solicitud",
      person: "Persona",
      order: "Pedido",
      budget: "Presupuesto de mano de obra",
      customer: "Cliente",
    },
    everybody: "todos los roles",
    from: (role: string, from: string) => `${role}, desde ${from}`,
  },
};
const RULE = /^(.*) from (.*)$/;

/** Its name; and where it is shown. `of` is as the server says it: `pay from 2026-11-02`, `session 0190…`. */
export function subject(of: string, names: Names): { name: string; place: ReturnType<typeof placeOf> } {
  const t = say(WORDS);
  const kind = Object.keys(t.kinds).find((each) => of === each || of.startsWith(`${each} `));
  if (kind === undefined) return { name: of, place: undefined };
  const which = of.slice(kind.length + 1);
  const name = [(t.kinds as Record<string, string>)[kind], called(kind, which, names)].filter(Boolean).join(" ");
  return { name, place: placeOf(`${kind}_id`, which) };
}

function called(kind: string, which: string, names: Names): string {
  const t = say(WORDS);
  switch (kind) {
    case "pay from":
    case "week":
      return day(which);
    case "setting":
      return say(MEANINGS).meanings[which]?.name ?? which;
    case "session":
    case "task":
      return names[which] ?? "";
    case "request":
      return "";
    case "burden of":
    case "blended rate of": {
      const [, role = "", from = ""] = RULE.exec(which) ?? [];
      const who = role === "all" ? t.everybody : roleName(role);
      return from === "ever" ? who : t.from(who, day(from));
    }
  }
  return which;
}
