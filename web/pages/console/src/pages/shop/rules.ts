/** Labor rules: which of them a day falls under, as the server finds it. */

import type { Schemas } from "../../../../shared/api/client.ts";

export type Rule = Schemas["LaborRule"];
export type Kind = Rule["kind"];

/** Return the rule of a day for a pay role: the role's own if it has one, else the one for all. */
export function inForce(rules: readonly Rule[], kind: Kind, role: string | null, day: string): Rule | undefined {
  return own(rules, kind, role, day) ?? (role === null ? undefined : own(rules, kind, null, day));
}

/** Return what a rule of these words took the place of: what is to be said again to take it back. */
export function replaced(
  rules: readonly Rule[],
  kind: Kind,
  role: string | null,
  day: string | null,
): Rule | undefined {
  const same = rules.find((rule) => rule.kind === kind && rule.role === role && rule.effective_on === day);
  if (same !== undefined || day === null) return same;
  return own(
    rules.filter((rule) => rule.effective_on !== day),
    kind,
    role,
    day,
  );
}

function own(rules: readonly Rule[], kind: Kind, role: string | null, day: string): Rule | undefined {
  const since = (rule: Rule) => rule.effective_on ?? "";
  const found = rules.filter((rule) => rule.kind === kind && rule.role === role && since(rule) <= day);
  const last = found.sort((one, other) => (since(one) < since(other) ? 1 : -1))[0];
  return last === undefined || (last.percent === null && last.hourly === null) ? undefined : last;
}

const PERCENT = /^(\d{1,4})(?:[.,](\d{1,2}))?$/;
const PERCENT_E2_MAX = 100_000;

/** Read a percentage such as `12.5`: 1250. Undefined when it is none, or more than 1,000. */
export function percentE2(typed: string): number | undefined {
  const [, whole, part = ""] = PERCENT.exec(typed.trim()) ?? [];
  const value = whole === undefined ? undefined : Number(whole + part.padEnd(2, "0"));
  return value !== undefined && value <= PERCENT_E2_MAX ? value : undefined;
}
