/** How values look. What is unknown is a dash, never a nought. */

import { looks } from "../../../shared/desk/say.svelte.ts";
import { nearestMinutes } from "./lengths.ts";
import { shop } from "./shop.svelte.ts";

export const UNKNOWN = "—";
const MINUS = "−";
type Unknown = null | undefined;
type Decimal = string | number;

/** Decimal texts are formatted as they are: no amount passes through a floating point number. */
const exact = (value: Decimal) => value as number;

/** Spanish as it is written where dollars are paid: `$1,250.50`. */
const WRITTEN = { en: "en-US", es: "es-MX" } as const;

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${looks.language}${JSON.stringify(options)}`;
  const found = made.get(key) ?? new Intl.NumberFormat(WRITTEN[looks.language], options);
  made.set(key, found);
  return found as Intl.NumberFormat;
}

/** A number as it is written, with the sign that lengths of work have, too. */
function written(value: Decimal, options: Intl.NumberFormatOptions): string {
  return numbers(options).format(exact(value)).replace("-", MINUS);
}

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${looks.language}${JSON.stringify(options)}`;
  const found = made.get(key) ?? new Intl.DateTimeFormat(WRITTEN[looks.language], options);
  made.set(key, found);
  return found as Intl.DateTimeFormat;
}

export function money(value: Decimal | Unknown): string {
  if (value == null) return UNKNOWN;
  return written(value, { style: "currency", currency: shop.currency, currencyDisplay: "narrowSymbol" });
}

/** An amount with more places than coins have, for what is being explained. */
export function fineMoney(value: Decimal, digits = 6): string {
  const style = { style: "currency", currency: shop.currency, currencyDisplay: "narrowSymbol" } as const;
  return written(value, { ...style, minimumFractionDigits: 2, maximumFractionDigits: digits });
}

/** An amount per hour or year, which may have more places than money has: exactly. */
export function rate(value: Decimal | Unknown): string {
  if (value == null) return UNKNOWN;
  const options = { style: "currency", currency: shop.currency, currencyDisplay: "narrowSymbol" } as const;
  return written(value, { ...options, maximumFractionDigits: 4 });
}

export function number(value: Decimal | Unknown, digits = 0): string {
  return value == null ? UNKNOWN : written(value, { maximumFractionDigits: digits });
}

/** An amount of bytes, as large a unit as fits. */
export function bytes(value: number | Unknown): string {
  if (value == null) return UNKNOWN;
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const digits = step < 2 ? 0 : 1;
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${written(value / 1_000 ** step, places)} ${units[step] ?? "B"}`;
}

/** Milliseconds, without their unit: always with one place, so that those below each other can be compared. */
export function milliseconds(value: number | Unknown): string {
  return value == null ? UNKNOWN : written(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A percentage, told in percent. `e-2` moves the point of a decimal text without a floating point number. */
export function percent(value: Decimal | Unknown, digits = 1): string {
  return value == null ? UNKNOWN : written(`${value}e-2`, { style: "percent", maximumFractionDigits: digits });
}

/** A percentage that was worked out: always with one place, so that those below each other can be compared. */
export function share(value: Decimal | Unknown): string {
  const places = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return value == null ? UNKNOWN : written(`${value}e-2`, { style: "percent", ...places });
}

/** A length of work in hours and minutes: `7:30`. Rounded to the nearest minute. */
export function hours(seconds: number | Unknown): string {
  if (seconds == null) return UNKNOWN;
  const rounded = nearestMinutes(seconds);
  const minutes = Math.abs(rounded);
  const sign = rounded < 0 ? MINUS : "";
  return `${sign}${numbers({}).format(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A moment as these options show it; what is none is unknown: an address may hold anything. */
function shown(at: string | number | Unknown, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? UNKNOWN : dates(options).format(date);
}

/** The time of day in the shop's zone. */
export function time(at: string | number | Unknown): string {
  return shown(at, { hour: "numeric", minute: "2-digit", timeZone: shop.zone });
}

/** A time of the day on the shop's clock, from its ISO text: the end of a shift. */
export function timeOfDay(value: string | Unknown): string {
  return shown(`2000-01-01T${value?.slice(0, 5)}:00Z`, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
}

/** Day and time of day in the shop's zone. */
export function moment(at: string | number | Unknown): string {
  return shown(at, { dateStyle: "medium", timeStyle: "short", timeZone: shop.zone });
}

/** Day and time with seconds: for what is about the record itself. */
export function instant(at: string | number | Unknown): string {
  return shown(at, { dateStyle: "medium", timeStyle: "medium", timeZone: shop.zone });
}

/** A day of the shop, from its ISO date. */
export function day(value: string | Unknown): string {
  return shown(`${value}T00:00:00Z`, { dateStyle: "medium", timeZone: "UTC" });
}

/** A day with the name of the weekday, short: `Mon, Nov 16`. */
export function weekday(value: string | Unknown): string {
  return shown(`${value}T00:00:00Z`, { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" });
}

/** The day of the shop at a moment, as an ISO date. */
export function dayAt(at: number | string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: shop.zone }).format(new Date(at));
}

/** An ISO date some days later; what is no date stays as it is, for the server to say so. */
export function daysAfter(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The Monday of a day's week. */
export function mondayOf(date: string): string {
  const weekdayNumber = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return daysAfter(date, -weekdayNumber);
}
