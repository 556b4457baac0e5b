/** The days of a week, and sums of what was worked in them. */

import { daysAfter } from "../../core/format.ts";
import { looks } from "../../../../shared/desk/say.svelte.ts";

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type DayName = (typeof DAYS)[number];
export type Hours = Record<`${DayName}_seconds`, number> & { labor_seconds: number };

const US_PER_S = 1_000_000;

/** The seven days of the week that begins on a Monday. */
export function daysOf(monday: string): string[] {
  return DAYS.map((_, at) => daysAfter(monday, at));
}

/** A day of a week whose dates are known: `Mon 16`. What is no day stays as it is. */
export function dayName(day: string): string {
  if (Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return day;
  const options = { weekday: "short", day: "numeric", timeZone: "UTC" } as const;
  const parts = new Intl.DateTimeFormat(looks.language, options).formatToParts(new Date(`${day}T00:00:00Z`));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("weekday")} ${part("day")}`;
}

export function ofDay(row: Hours, day: DayName): number {
  return row[`${day}_seconds`];
}

/** Sums by field, in whole microseconds on the way: sums of fractions of a second would stray. */
export function sums(rows: readonly Hours[]): Record<string, number> {
  const fields = [...DAYS.map((day) => `${day}_seconds` as const), "labor_seconds" as const];
  return Object.fromEntries(fields.map((field) => [field, summed(rows.map((row) => row[field]))]));
}

function summed(seconds: readonly number[]): number {
  return seconds.reduce((sum, each) => sum + Math.round(each * US_PER_S), 0) / US_PER_S;
}
