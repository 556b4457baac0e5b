/** Why the server did not take something, as who did it can use it: with the values that it said, where it said them. */

import type { WholeMessages } from "../../shared/i18n/en-sheets.ts";
import type { Facts } from "../../shared/outbox/item.ts";
import { whyOf } from "./trouble.ts";

interface Reason {
  code: string;
  detail: string;
  facts?: Facts | undefined;
}

const FACT = /\{(\w+)\}/g;

/** Say it; `command` is what was refused, `moment` writes times. */
export function reasonOf(
  { code, detail, facts = {} }: Reason,
  t: WholeMessages,
  moment: (at: number) => string,
  command = "",
): string {
  const exactly = t.exactly[code];
  const own = t.why[`${command} ${code}`];
  if (own !== undefined) return own;
  // An action that was refused before an update has no values with it.
  if (exactly === undefined || !named(exactly).every((fact) => facts[fact] !== undefined))
    return whyOf({ code, detail }, t.why);
  return exactly.replace(FACT, (_, fact: string) => written(fact, facts[fact]));

  function written(fact: string, value: unknown): string {
    if (Array.isArray(value)) return value.map((each) => written(fact, each)).join(", ");
    const text = String(value);
    return fact.endsWith("_at") ? moment(Date.parse(text)) : (t.meanings[fact]?.[text] ?? text);
  }
}

function named(saying: string): string[] {
  return [...saying.matchAll(FACT)].map(([, fact = ""]) => fact);
}
