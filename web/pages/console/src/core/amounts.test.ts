import { expect, test } from "vitest";

import { amountE4, wholeMinutes } from "./amounts.ts";

test("amounts are read digit by digit, with a point or a comma", () => {
  expect(amountE4("76.81")).toBe(768_100);
  expect(amountE4(" 0,29 ")).toBe(2_900);
  expect(amountE4("1200")).toBe(12_000_000);
  expect(amountE4("18.0001")).toBe(180_001);
});

test("thousands may be parted by commas, as amounts are pasted", () => {
  expect(amountE4("52,000.00")).toBe(520_000_000);
  expect(amountE4("$1,234.5")).toBe(12_345_000);
  expect(amountE4("1,000")).toBe(10_000_000);
  expect(amountE4("0,290")).toBe(2_900);
});

test("what is no amount is none", () => {
  for (const typed of ["", "-5", "1.", "1.23456", "1,00.00", "1,000,00", "1.000,00", "five"])
    expect(amountE4(typed)).toBeUndefined();
});

test("minutes are whole", () => {
  expect(wholeMinutes("90")).toBe(90);
  expect(wholeMinutes("1.5")).toBeUndefined();
});
