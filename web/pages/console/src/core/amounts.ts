/** Amounts as people type them, for commands: whole numbers of 1/10,000, read without a floating point number. */

import { ungrouped } from "../../../shared/work/grouped.ts";

const PLACES = 4;
const TYPED = /^(\d{1,10})(?:[.,](\d{1,4}))?$/;

/**
 * Read an amount such as `76.81`: 768100. Undefined when it is none.
 *
 * Commas before three digits each part thousands, as in English and in Mexican Spanish; else one is a decimal sign.
 */
export function amountE4(typed: string): number | undefined {
  const text = typed.trim().replace(/^\$\s*/, "");
  const [, whole, part = ""] = TYPED.exec(ungrouped(text)) ?? [];
  return whole === undefined ? undefined : Number(whole + part.padEnd(PLACES, "0"));
}

/** Read a number of whole minutes. Undefined when it is none. */
export function wholeMinutes(typed: string): number | undefined {
  return /^\d{1,7}$/.test(typed.trim()) ? Number(typed) : undefined;
}
