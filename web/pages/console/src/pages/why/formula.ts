/** Why a part cost what it cost: cost = per hour × hours × share + overtime, with the numbers put in, and checked. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { equal, fraction, hoursOf, NONE, ONE, plus, times, type Fraction } from "../../core/fraction.ts";

export type Part = Schemas["WhyPart"];

const US_PER_S = 1_000_000;

export interface Formula {
  perHour: Fraction;
  /** What was worked, in whole microseconds. */
  us: bigint;
  share: Fraction | undefined;
  overtime: Fraction | undefined;
  cost: Fraction;
  /** Whether the factors make exactly this cost. */
  holds: boolean;
}

export function microseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * US_PER_S));
}

/** Return the formula of a part; none where no pay is known, or who asks may not see it. */
export function formulaOf(part: Pick<Part, "factors" | "cost_exact" | "labor_seconds">): Formula | undefined {
  if (!part.factors || part.cost_exact == null) return undefined;
  const [perHour, share, overtime] = [part.factors.per_hour, part.factors.share, part.factors.overtime].map(fraction);
  if (perHour === undefined || share === undefined || overtime === undefined) return undefined;
  const us = microseconds(part.labor_seconds);
  const cost = fraction(part.cost_exact);
  return {
    perHour,
    us,
    share: equal(share, ONE) ? undefined : share,
    overtime: equal(overtime, NONE) ? undefined : overtime,
    cost,
    holds: equal(plus(times(times(perHour, hoursOf(us)), share), overtime), cost),
  };
}

/** What parts are together: exactly, and in whole microseconds. Of those without known pay only the time counts. */
export function summed(parts: readonly Pick<Part, "cost_exact" | "labor_seconds">[]): { cost: Fraction; us: bigint } {
  let cost = NONE;
  let us = 0n;
  for (const part of parts) {
    us += microseconds(part.labor_seconds);
    if (part.cost_exact != null) cost = plus(cost, fraction(part.cost_exact));
  }
  return { cost, us };
}
