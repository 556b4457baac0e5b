/** An order in a few large numbers, each leading to what it is made of. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { address, hrefOf, link } from "../../core/address.svelte.ts";
import { hours, money, number, share } from "../../core/format.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import type { Figure } from "../../parts/Numbers.svelte";

const WORDS = {
  en: {
    revenue: "Revenue",
    labor: "Labor",
    cost: "Labor cost",
    materials: "Materials",
    margin: "Margin",
    withheld: "withheld",
    people: (count: number, people: string) => `${people} ${count === 1 ? "person" : "people"}`,
    sessions: (count: number, sessions: string) => `${sessions} ${count === 1 ? "session" : "sessions"}`,
    open: (count: string) => `${count} running now, counted once they end`,
    nobody: "nobody worked on it yet",
    uncosted: (time: string) => `${time} without known pay`,
    unpriced: (count: number, text: string) =>
      `${text} ${count === 1 ? "use without a price is" : "uses without a price are"} left out`,
    share: (share: string) => `${share} of revenue`,
    noMargin: "needs a total and all pay",
    why: "why this number",
  },
  es: {
    revenue: "Ingreso",
    labor: "Mano de obra",
    cost: "Costo de mano de obra",
    materials: "Materiales",
    margin: "Margen",
    withheld: "reservado",
    people: (count: number, people: string) => `${people} ${count === 1 ? "persona" : "personas"}`,
    sessions: (count: number, sessions: string) => `${sessions} ${count === 1 ? "sesión" : "sesiones"}`,
    open: (count: string) => `${count} en curso; cuentan al terminar`,
    nobody: "nadie ha trabajado en él",
    uncosted: (time: string) => `${time} sin pago conocido`,
    unpriced: (count: number, text: string) => `sin contar ${text} ${count === 1 ? "uso" : "usos"} sin precio`,
    share: (share: string) => `${share} del ingreso`,
    noMargin: "requiere el total y todos los pagos",
    why: "de dónde sale",
  },
};

export function figuresOf(page: Schemas["OrderDetails"]): Figure[] {
  const t = say(WORDS);
  const { order, totals } = page;
  const about = { order_number: order.number };
  const lost = totals.margin?.startsWith("-");
  const notes = (...all: (string | false)[]) => all.filter((each) => each !== false).join("; ");
  return [
    { name: t.revenue, text: money(order.total), href: `${hrefOf(address.path, address.query)}#ordered` },
    {
      name: t.labor,
      text: hours(totals.labor_seconds),
      ...(totals.sessions > 0 ? { href: link("/sessions", about) } : {}),
      about: notes(
        totals.sessions > 0
          ? `${t.people(totals.people, number(totals.people))}, ${t.sessions(totals.sessions, number(totals.sessions))}`
          : t.nobody,
        totals.open_sessions > 0 && t.open(number(totals.open_sessions)),
      ),
    },
    totals.withheld
      ? { name: t.cost, text: t.withheld }
      : {
          name: t.cost,
          text: money(totals.labor_cost),
          href: link("/why", about),
          ...((totals.uncosted_seconds ?? 0) > 0
            ? { about: t.uncosted(hours(totals.uncosted_seconds)) }
            : { about: t.why, invites: true }),
        },
    {
      name: t.materials,
      text: money(totals.materials),
      href: `${hrefOf(address.path, address.query)}#materials`,
      ...(totals.unpriced > 0 ? { about: t.unpriced(totals.unpriced, number(totals.unpriced)) } : {}),
    },
    totals.withheld
      ? { name: t.margin, text: t.withheld }
      : {
          name: t.margin,
          text: money(totals.margin),
          href: link("/why", about),
          about: totals.margin == null ? t.noMargin : t.share(share(totals.margin_percent)),
          ...(totals.margin == null ? {} : { tone: lost ? ("bad" as const) : ("good" as const) }),
        },
  ];
}
