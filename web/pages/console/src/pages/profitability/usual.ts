/** What the list of profitability begins with, and how an address asks for all orders instead. */

import type { Query } from "../../core/address.svelte.ts";
import { lastDay } from "../../core/days.ts";
import { daysAfter } from "../../core/format.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";

const DAYS = 30;

/** An address without filters is an invitation; with this, it says that none are wanted. */
export const ALL: Query = { all: "true" };

/** The orders that somebody worked on lately, what lost most first, as far as the order may be seen. */
export function usual(): Query {
  const last = lastDay();
  const span = { date: "worked", from_day: daysAfter(last, 1 - DAYS), to_day: last };
  return { ...span, ...(session.may("pay.read") ? { sort: "margin", descending: "false" } : { sort: "worked" }) };
}
