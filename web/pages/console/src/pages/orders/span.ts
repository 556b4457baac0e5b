/** From which day to which an order was worked on, as far as is known here. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { dayAt } from "../../core/format.ts";

/** An order's page has no more sessions than this: then what came before may be any day. */
const LISTED_MAX = 1_000;
const BEFORE_ALL = "2000-01-01";

export interface Days {
  from: string;
  to: string;
}

export function daysWorked(page: Schemas["OrderDetails"]): Days | undefined {
  const days = page.sessions.flatMap((each) => [each.started_at, each.ended_at ?? each.started_at]).map(dayAt);
  const [first, last] = [days.sort()[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: page.sessions.length < LISTED_MAX ? first : BEFORE_ALL, to: last };
}
