/** How what events say is read: amounts as money, times in the shop's zone, one of a few by its name. */

import { day, fineMoney, hours, instant, money, number, percent, timeOfDay, UNKNOWN } from "../../core/format.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";
import { looks, say } from "../../../../shared/desk/say.svelte.ts";
import { sentFields } from "../review/refused.ts";
import { MEANINGS } from "../shop/settings.ts";
import { choiceName } from "./choices.ts";
import { fieldName } from "./fields.ts";

export type Names = Readonly<Record<string, string>>;

const WORDS = { en: { yes: "yes", no: "no" }, es: { yes: "sí", no: "no" } };
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d(:\d\d)?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ACTOR = /^\w+:/;
const MONEY = new Set(["amount", "labor_budget", "per_hour", "total"]);
const COUNTED = new Set(["count", "in_a_row", "quantity", "row", "rows", "refused_rows", "undecodable_bytes"]);
const E4_PLACES = 4;
const MICROSECONDS = 1_000_000;

type Struct = Record<string, unknown>;

/** A value as people read it, in one line. */
export function readable(field: string, value: unknown, names: Names = {}): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  if (Array.isArray(value)) return value.length === 0 ? UNKNOWN : entriesOf(field, value, names).join(", ");
  if (typeof value === "boolean") return value ? say(WORDS).yes : say(WORDS).no;
  if (typeof value === "object") return entriesOf(field, value, names).join(", ");
  return typeof value === "number" ? figure(field, value) : text(field, String(value as string), names);
}

/** The entries of a list, each in a line of its own; one that is no list is its own only entry. */
export function entriesOf(field: string, value: unknown, names: Names = {}): string[] {
  if (Array.isArray(value))
    return value.map((each) => (isStruct(each) ? entry(field, each, names) : readable(field, each, names)));
  if (field === "body" && typeof value === "string") return fieldsOf(Object.fromEntries(sentFields(value)), names);
  if (!isStruct(value)) return [readable(field, value, names)];
  if (field === "estimate_minutes")
    return Object.entries(value).map(([work, minutes]) => `${work} ${hours(Number(minutes) * 60)}`);
  return fieldsOf(value, names);
}

/** Whether it is an id that has no name: it says nothing to people. */
export function isNameless(value: unknown, names: Names = {}): boolean {
  return typeof value === "string" && UUID.test(value) && names[value] === undefined;
}

type Place = readonly [path: string, query?: Readonly<Record<string, string>>];

/** Where the things that fields name are shown, and the right without which nobody gets there. */
const PLACES: Record<string, [right: string, place: (value: string) => Place]> = {
  session_id: ["reports.read", (value) => [`/sessions/${value}`]],
  order_number: ["orders.read", (value) => [`/orders/${value}`]],
  person_id: ["people.read", (value) => [`/people/${value}`]],
  import_id: ["imports.read", (value) => [`/imports/${value}`]],
  customer_number: ["orders.read", (value) => ["/orders", { customer_number: decodeURIComponent(value) }]],
  task_id: ["audit.read", (value) => ["/audit", { task_id: decodeURIComponent(value) }]],
};

/** Where in the console the thing is shown that a field names, if it has a page that may be opened. */
export function placeOf(field: string, value: unknown): Place | undefined {
  const [right, place] = PLACES[field] ?? [];
  if (right === undefined || typeof value !== "string" || value === "" || !session.may(right)) return undefined;
  return place?.(encodeURIComponent(value));
}

function isStruct(value: unknown): value is Struct {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One of a list: a line of an order as bills have it, anything else by its fields. */
function entry(field: string, of: Struct, names: Names): string {
  if (field !== "lines") return fieldsOf(of, names).join(" · ");
  const quantity = of["quantity"] == null ? "" : ` × ${readable("quantity", of["quantity"])}`;
  const amount = of["amount_e4"] == null ? "" : `: ${readable("amount_e4", of["amount_e4"])}`;
  return [of["item"], of["description"]].filter(Boolean).join(" ") + quantity + amount;
}

function fieldsOf(of: Struct, names: Names): string[] {
  return Object.entries(of)
    .filter(([, value]) => value !== null && value !== "" && !isNameless(value, names))
    .map(([field, value]) => `${fieldName(field, looks.language)}: ${readable(field, value, names)}`);
}

function figure(field: string, value: number): string {
  if (field.endsWith("_e4")) return fineMoney(value / 10 ** E4_PLACES, E4_PLACES);
  if (field.endsWith("_us")) return hours(value / MICROSECONDS);
  if (field === "percent_e2") return percent(value / 100);
  return COUNTED.has(field) || field.endsWith("ed") ? number(value, 4) : String(value);
}

function text(field: string, value: string, names: Names): string {
  if (names[value] !== undefined) return names[value];
  if (MONEY.has(field)) return money(value);
  if (field === "percent") return percent(value);
  if (field === "quantity") return number(value, 4);
  if (INSTANT.test(value)) return instant(value);
  if (DAY.test(value)) return day(value);
  if (field.endsWith("_at") && TIME.test(value)) return timeOfDay(value);
  if (field === "value") return settingValue(value);
  if (field === "by") return value.replace(ACTOR, "");
  return choiceName(field, value) ?? value;
}

function settingValue(value: string): string {
  if (value === "yes" || value === "no") return say(WORDS)[value];
  return say(MEANINGS).choices[value] ?? value;
}
