/** The columns of order profitability; sorting by a cost is for who sees every cost, since the order alone tells. */

import type { Snippet } from "svelte";

import type { Schemas } from "../../../../shared/api/client.ts";
import { address, hrefOf, link, type Query } from "../../core/address.svelte.ts";
import type { Column } from "../../core/columns.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";

type Profit = Schemas["Profit"];
type Cell = Snippet<[Profit]>;

const WORDS = {
  en: {
    order: "Order",
    customer: "Customer",
    description: "Description",
    ordered: "Ordered",
    shipped: "Shipped",
    revenue: "Revenue",
    labor: "Labor",
    cost: "Labor cost",
    uncosted: "Without pay",
    materials: "Materials",
    unpriced: "Unpriced",
    margin: "Margin",
    percent: "Margin %",
    budget: "Budget",
    used: "Budget used",
    people: "People",
    sessions: "Sessions",
    open: "Running",
    last: "Last worked",
  },
  es: {
    order: "Pedido",
    customer: "Cliente",
    description: "Descripción",
    ordered: "Pedido el",
    shipped: "Enviado el",
    revenue: "Ingreso",
    labor: "Mano de obra",
    cost: "Costo de mano de obra",
    uncosted: "Sin pago",
    materials: "Materiales",
    unpriced: "Sin precio",
    margin: "Margen",
    percent: "Margen %",
    budget: "Presupuesto",
    used: "Presupuesto usado",
    people: "Personas",
    sessions: "Sesiones",
    open: "En curso",
    last: "Último trabajo",
  },
};

/** Whether any cost is shown to who is signed in. */
export function costly(): boolean {
  return session.may("totals.read");
}

/** What sums are sorted by; those of costs only by who sees every cost. */
const SORTED: Record<string, { sort: string; costs?: boolean }> = {
  revenue: { sort: "revenue" },
  labor_seconds: { sort: "labor_time" },
  materials: { sort: "materials" },
  labor_cost: { sort: "labor_cost", costs: true },
  margin: { sort: "margin", costs: true },
  margin_percent: { sort: "margin_percent", costs: true },
};
/** What may be asked for only with a right: the order alone tells what is withheld. */
const REVEALING: Readonly<Record<string, string>> = {
  labor_cost: "pay.read",
  margin: "pay.read",
  margin_percent: "pay.read",
  budget_used: "pay.read",
  budget: "totals.read",
};

/** What has to be left out of an address that somebody shared who may see more; undefined when nothing has. */
export function tooMuch(query: Query): Query | undefined {
  const sortRight = REVEALING[query["sort"] ?? ""];
  const sorts = sortRight !== undefined && !session.may(sortRight);
  const narrows = query["margin_below"] !== undefined && !session.may("pay.read");
  if (!sorts && !narrows) return undefined;
  return { margin_below: undefined, ...(sorts ? { sort: undefined, descending: undefined } : {}) };
}

export const LINES = "lines";

/** The lines that a sum is made of, those first of which it has most. */
export function linesOf(key: string): string | undefined {
  const by = SORTED[key];
  if (by === undefined) return undefined;
  const sorted = by.costs && !session.may("pay.read") ? {} : { sort: by.sort, descending: "true" };
  return `${hrefOf(address.path, { ...address.query, cursor: undefined, ...sorted })}#${LINES}`;
}

function orderHref(row: Profit): string {
  return link(`/orders/${encodeURIComponent(row.order_number)}`);
}

function sessionsHref(row: Profit): string | undefined {
  return row.sessions > 0 ? link("/sessions", { order_number: row.order_number }) : undefined;
}

function openHref(row: Profit): string | undefined {
  return row.open_sessions > 0 ? link("/sessions", { order_number: row.order_number, is_open: "true" }) : undefined;
}

function whyHref(row: Profit): string {
  return row.sessions > 0 ? link("/why", { order_number: row.order_number }) : orderHref(row);
}

export function profitColumns(
  cells: Record<"order" | "customer" | "labor" | "cost" | "margin" | "budget", Cell>,
): Column<Profit>[] {
  const t = say(WORDS);
  /** The day that the list is narrowed down by is shown; the others can be. */
  const days = address.query["date"] ?? "ordered";
  const all = (sort: string) => (session.may("pay.read") ? { sort } : {});
  const costs = (...columns: Column<Profit>[]) => (costly() ? columns : []);
  return [
    { key: "order_number", name: t.order, sort: "number", cell: cells.order },
    { key: "customer_name", name: t.customer, cell: cells.customer },
    { key: "description", name: t.description, hidden: true },
    { key: "ordered_on", name: t.ordered, kind: "day", sort: "date", hidden: days !== "ordered" },
    { key: "shipped_on", name: t.shipped, kind: "day", sort: "shipped", hidden: days !== "shipped" },
    { key: "revenue", name: t.revenue, kind: "money", sort: "revenue", href: orderHref },
    { key: "labor_seconds", name: t.labor, kind: "hours", sort: "labor_time", cell: cells.labor },
    ...costs({ key: "labor_cost", name: t.cost, kind: "money", ...all("labor_cost"), cell: cells.cost }),
    { key: "materials", name: t.materials, kind: "money", sort: "materials", href: orderHref },
    ...costs(
      { key: "margin", name: t.margin, kind: "money", ...all("margin"), cell: cells.margin },
      { key: "margin_percent", name: t.percent, kind: "percent", ...all("margin_percent"), href: whyHref },
      { key: "labor_budget", name: t.budget, kind: "money", sort: "budget", hidden: true, href: orderHref },
      {
        key: "budget_used_percent",
        name: t.used,
        kind: "percent",
        ...all("budget_used"),
        hidden: true,
        cell: cells.budget,
      },
      { key: "uncosted_seconds", name: t.uncosted, kind: "hours", hidden: true, href: whyHref },
    ),
    { key: "unpriced", name: t.unpriced, kind: "number", hidden: true, href: orderHref },
    { key: "people", name: t.people, kind: "number", hidden: true, href: sessionsHref },
    { key: "sessions", name: t.sessions, kind: "number", hidden: true, href: sessionsHref },
    { key: "open_sessions", name: t.open, kind: "number", hidden: true, href: openHref },
    { key: "last_work_at", name: t.last, kind: "moment", sort: "worked", hidden: days !== "worked" },
  ];
}
