/** The columns of sessions, wherever they are listed. */

import type { Snippet } from "svelte";

import type { Schemas } from "../../../../shared/api/client.ts";
import type { Column } from "../../core/columns.ts";
import { say } from "../../core/say.svelte.ts";
import { session } from "../../core/session.svelte.ts";

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
    marks: { corrected: "corrected", added: "added", struck: "struck", restated: "arrived late" },
  },
  es: {
    person: "Persona",
    team: "Equipo",
    order: "Pedido",
    kind: "Trabajo",
    start: "Empezó",
    end: "Terminó",
    labor: "Horas",
    cost: "Coste",
    mark: "Marca",
    closedBy: "Terminada por",
    id: "Sesión",
    marks: { corrected: "corregida", added: "añadida", struck: "anulada", restated: "llegó tarde" },
  },
};

/** Return them; cost is among them for those who may see it. */
export function sessionColumns(cells: { order?: Snippet<[Session]> }): Column<Session>[] {
  const t = say(WORDS);
  const marks: Record<string, string> = t.marks;
  return [
    { key: "person_name", name: t.person },
    { key: "team", name: t.team, hidden: true },
    { key: "order_number", name: t.order, cell: cells.order },
    { key: "work_type", name: t.kind },
    { key: "started_at", name: t.start, kind: "moment" },
    { key: "ended_at", name: t.end, kind: "moment" },
    { key: "labor_seconds", name: t.labor, kind: "hours" },
    ...(session.may("totals.read") ? [{ key: "cost", name: t.cost, kind: "money" } as const] : []),
    { key: "mark", name: t.mark, value: (row) => (row.mark === null ? "" : (marks[row.mark] ?? row.mark)) },
    { key: "closed_by", name: t.closedBy, hidden: true },
    { key: "session_id", name: t.id, hidden: true },
  ];
}
