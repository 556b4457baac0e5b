import { expect, test } from "vitest";

import { textOf } from "../../core/fraction.ts";
import { formulaOf, summed, type Part } from "./formula.ts";

const FACTORS = { per_hour: "73/4", share: "1", overtime: "0" } as NonNullable<Part["factors"]>;

test("a part's factors make its cost, exactly", () => {
  const formula = formulaOf({ factors: FACTORS, cost_exact: "3431/240", labor_seconds: 2_820 });
  expect(formula).toMatchObject({ holds: true, share: undefined, overtime: undefined, us: 2_820_000_000n });
});

test("a share and overtime are put in where they count", () => {
  const factors = { ...FACTORS, share: "1/2", overtime: "5/4" };
  expect(formulaOf({ factors, cost_exact: "83/8", labor_seconds: 3_600 })).toMatchObject({ holds: true });
});

test("factors that make another cost are told apart", () => {
  expect(formulaOf({ factors: FACTORS, cost_exact: "14", labor_seconds: 2_820 })?.holds).toBe(false);
});

test("without known pay, or for who may not see it, there is no formula", () => {
  expect(formulaOf({ factors: null, cost_exact: null, labor_seconds: 60 })).toBeUndefined();
  expect(formulaOf({ labor_seconds: 60 })).toBeUndefined();
});

test("parts are added up exactly, also thirds", () => {
  const third = { cost_exact: "1/3", labor_seconds: 0.1 };
  const sum = summed([third, third, third, { cost_exact: null, labor_seconds: 0.2 }]);
  expect([textOf(sum.cost), sum.us]).toEqual(["1", 500_000n]);
});
