/** The columns of sessions, wherever they are listed. */

import type { Snippet } from "svelte";

import type { Schemas } from "../../../../shared/api/client.ts";
import { link } from "../../core/address.svelte.ts";
import type { Column } from "../../core/columns.ts";
import { dayAt } from "../../core/format.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";
import { marks } from "../../parts/marks.ts";
import { endings } from "./endings.ts";

type Session = Schemas["Session"];

const WORDS = {
  en: {
    person: "Person",
    team: "Team",
    order: "Order",
    kind: "Work",
    start: "Began",
    end: "Ended",
    labor: "Hours",
    cost: "Cost",
    mark: "Mark",
    closedBy: "Ended by",
    id: "Session",
  },
  es: {
    person: "Persona",
    team: "Equipo",
    order: "Pedido",
    kind: "Trabajo",
    start: "Empezó",
    end: "Terminó",
    labor: "Horas",
    cost: "Costo",
    mark: "Marca",
    closedBy: "Terminada por",
    id: "Sesión",
  },
};

/** Return them; cost is among them for those who may see it. Each leads to its session, and to the person's day. */
export function sessionColumns(cells: { order?: Snippet<[Session]> }): Column<Session>[] {
  const t = say(WORDS);
  return [
    { key: "person_name", name: t.person, sort: "person", href: dayOfPerson },
    { key: "team", name: t.team, hidden: true },
    { key: "order_number", name: t.order, cell: cells.order },
    { key: "work_type", name: t.kind },
    { key: "started_at", name: t.start, kind: "moment", sort: "started", href: sessionPage },
    { key: "ended_at", name: t.end, kind: "moment" },
    { key: "labor_seconds", name: t.labor, kind: "hours", sort: "seconds" },
    ...(session.may("totals.read") ? [{ key: "cost", name: t.cost, kind: "money" } as const] : []),
    { key: "mark", name: t.mark, words: marks() },
    { key: "closed_by", name: t.closedBy, words: endings(), hidden: true },
    { key: "session_id", name: t.id, hidden: true },
  ];
}

export function sessionPage(row: { session_id: string }): string {
  return link(`/sessions/${row.session_id}`);
}

function dayOfPerson(row: Session): string {
  const day = dayAt(row.started_at);
  return link("/sessions", { person_id: row.person_id, from_day: day, to_day: day });
}
