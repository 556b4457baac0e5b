/** What labor is grouped by: how groups are called, shown, and led to what they are made of. */

import type { Schemas } from "../../../../shared/api/client.ts";
import type { Query } from "../../core/address.svelte.ts";
import { day, daysAfter, UNKNOWN } from "../../core/format.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";

export type By = Schemas["LaborReport"]["by"][number];

const WORDS = {
  en: {
    work_type: "Work type",
    team: "Team",
    customer: "Customer",
    person: "Person",
    order: "Order",
    week: "Week",
    day: "Day",
    noTeam: "no team",
    noCustomer: "no customer",
  },
  es: {
    work_type: "Trabajo",
    team: "Equipo",
    customer: "Cliente",
    person: "Persona",
    order: "Pedido",
    week: "Semana",
    day: "Día",
    noTeam: "sin equipo",
    noCustomer: "sin cliente",
  },
};
const ALL: readonly By[] = ["work_type", "team", "customer", "person", "order", "week", "day"];

export function groupName(by: By): string {
  return say(WORDS)[by];
}

/** All of them, as choices. */
export function groupChoices(): { value: By; name: string }[] {
  return ALL.map((value) => ({ value, name: groupName(value) }));
}

export function groupOf(value: string | undefined): By | undefined {
  return ALL.find((each) => each === value);
}

/** Whether a group is a stretch of time. */
export function isTime(by: By): boolean {
  return by === "week" || by === "day";
}

/** How the group of a line is shown, of those at `at` in what it is grouped by. */
export function groupShown(line: Pick<Schemas["Labor"], "keys" | "names">, by: readonly By[], at: number): string {
  const [key, name, group] = [line.keys[at] ?? null, line.names[at] ?? null, by[at]];
  if (group === undefined) return UNKNOWN;
  if (key === null) return noGroup(group)[""] ?? UNKNOWN;
  if (isTime(group)) return day(key);
  return name ?? (group === "customer" ? key : UNKNOWN);
}

/** What the group is called that is none. */
export function noGroup(by: By): Readonly<Record<string, string>> {
  const t = say(WORDS);
  return by === "team" ? { "": t.noTeam } : by === "customer" ? { "": t.noCustomer } : {};
}

const FILTERS = { work_type: "work_type", team: "team", customer: "customer_number", order: "order_number" } as const;

/** What narrows a report down to one group, within the span of the whole; undefined where nothing can. */
export function narrowedTo(by: By, key: string | null, span: { from: string; to: string }): Query | undefined {
  if (key === null) return undefined;
  if (by === "person") return { person_id: key };
  if (by === "day") return { from_day: key, to_day: key };
  if (by !== "week") return { [FILTERS[by]]: key };
  const sunday = daysAfter(key, 6);
  return { from_day: key < span.from ? span.from : key, to_day: sunday > span.to ? span.to : sunday };
}
