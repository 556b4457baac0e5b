import { expect, it } from "vitest";

import { inForce, percentE2, replaced, type Rule } from "./rules.ts";

function burden(role: string | null, effective_on: string | null, percent: string | null): Rule {
  return { kind: "burden", role, effective_on, percent, hourly: null, salaried_only: false };
}

const ALWAYS = burden(null, null, "10");
const SINCE_JUNE = burden(null, "2026-06-01", "12.5");
const OFFICE = burden("office", "2026-03-01", "8");
const OFFICE_NO_MORE = burden("office", "2026-09-01", null);
const RULES = [OFFICE_NO_MORE, SINCE_JUNE, ALWAYS, OFFICE];

it("takes the latest rule that has begun", () => {
  expect(inForce(RULES, "burden", "contributor", "2026-05-31")).toBe(ALWAYS);
  expect(inForce(RULES, "burden", "contributor", "2026-06-01")).toBe(SINCE_JUNE);
  expect(inForce(RULES, "blended", "contributor", "2026-06-01")).toBeUndefined();
});

it("takes the role's own before the one for all, until the role's own was ended", () => {
  expect(inForce(RULES, "burden", "office", "2026-08-31")).toBe(OFFICE);
  expect(inForce(RULES, "burden", "office", "2026-09-01")).toBe(SINCE_JUNE);
});

it("knows what a rule takes the place of: the same one's, else what held before", () => {
  expect(replaced(RULES, "burden", null, "2026-06-01")).toBe(SINCE_JUNE);
  expect(replaced(RULES, "burden", null, "2026-05-01")).toBe(ALWAYS);
  expect(replaced(RULES, "burden", "foreman", "2026-05-01")).toBeUndefined();
});

it("reads percentages exactly", () => {
  expect(percentE2("12.5")).toBe(1250);
  expect(percentE2("7,25")).toBe(725);
  expect(percentE2("1000")).toBe(100_000);
  for (const none of ["", "12.345", "-3", "1000.01", "x"]) expect(percentE2(none)).toBeUndefined();
});
