/** The days that reports are of, where nobody says which. */

import { address } from "./address.svelte.ts";
import { dayAt } from "./format.ts";

/** The last day there is: that of the past moment all is shown as of, or today; in the shop's zone. */
export function lastDay(): string {
  const asOf = address.asOf ?? "";
  if (/^\d{4}-\d\d-\d\d$/.test(asOf)) return asOf;
  // A position of the record is a number: it says no day.
  const at = /^\d+$/.test(asOf) ? Number.NaN : Date.parse(asOf);
  return dayAt(Number.isNaN(at) ? Date.now() : at);
}
