/** How what an event says is read: times in the shop's zone, amounts as amounts, what is unknown as a dash. */

import { day, instant, UNKNOWN } from "../../core/format.ts";

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function readable(value: unknown): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  if (typeof value === "string") {
    if (INSTANT.test(value)) return instant(value);
    return DAY.test(value) ? day(value) : value;
  }
  if (Array.isArray(value)) return value.length === 0 ? UNKNOWN : value.map(readable).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value as number | boolean);
}

/** A field's name as words: `started_at` becomes `started at`. */
export function fieldName(field: string): string {
  return field.replaceAll("_", " ");
}

/** Whether a text is an id, which is set smaller and never broken in the middle of a word. */
export function isId(value: unknown): boolean {
  return typeof value === "string" && UUID.test(value);
}

/** Split what a change is of (`session 0190…`) into its kind and its name. */
export function subject(of: string): { kind: string; name: string } {
  const [kind = "", ...rest] = of.split(" ");
  return { kind, name: rest.join(" ") };
}

/** Where in the console that thing is shown, if it has a page. */
export function pathOf(kind: string, name: string): string | undefined {
  const part = encodeURIComponent(name);
  return { session: `/sessions/${part}`, order: `/orders/${part}`, person: `/people/${part}` }[kind];
}
