import fc from "fast-check";
import { expect, it } from "vitest";

import { MOST, quantity, spelled } from "./typed.ts";

it("reads a comma between thousands, and a point before parts", () => {
  const read = { "1,000": "1000", " 250,000.50 ": "250000.5", "12": "12", "1.5": "1.5", ".5": "0.5", "007": "7" };
  for (const [typed, value] of Object.entries(read)) expect(quantity(typed)).toEqual({ value });
});

it("guesses nothing that could mean two numbers", () => {
  for (const typed of ["1,5", "1,50", "1.000,5", "1,0000", "10,00", "1.2.3", ",5", "1.1234567"])
    expect(quantity(typed)).toEqual({ wrong: "unclear" });
});

it("says what is wrong", () => {
  expect(quantity("")).toBeNull();
  expect(quantity("-3")).toEqual({ wrong: "negative" });
  expect(quantity("0.0")).toEqual({ wrong: "zero" });
  expect(quantity("107923107923")).toEqual({ wrong: "tooMuch" });
  for (const typed of ["many", "3 boxes", "-", ".", "1e3"]) expect(quantity(typed)).toEqual({ wrong: "none" });
});

it("reads what it has written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MOST }), fc.nat(999_999), (whole, millionths) => {
      const value = String((whole * 1_000_000 - millionths) / 1_000_000);
      fc.pre(!value.includes("e"));
      expect(quantity(spelled(value))).toEqual({ value });
    }),
  );
});
