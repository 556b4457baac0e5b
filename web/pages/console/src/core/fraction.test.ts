import fc from "fast-check";
import { expect, test } from "vitest";

import { decimalOf, equal, fraction, hoursOf, plus, textOf, times } from "./fraction.ts";

test("18.25 an hour for 47 minutes is 14.295833…, exactly 3431/240", () => {
  const cost = times(fraction("73/4"), hoursOf(2_820_000_000n));
  expect(textOf(cost)).toBe("3431/240");
  expect(decimalOf(cost, 6)).toEqual({ text: "14.295833", whole: false });
});

test("a decimal says whether anything was cut off", () => {
  expect(decimalOf(fraction("25"), 6)).toEqual({ text: "25", whole: true });
  expect(decimalOf(fraction("-1/8"), 6)).toEqual({ text: "-0.125", whole: true });
  expect(decimalOf(fraction("1/8"), 2)).toEqual({ text: "0.12", whole: false });
});

test("sums and products are those of whole numbers over a common one", () => {
  const whole = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
  const under = fc.bigInt({ min: 1n, max: 10n ** 9n });
  fc.assert(
    fc.property(whole, under, whole, under, (a, b, c, d) => {
      const [one, other] = [fraction(`${a}/${b}`), fraction(`${c}/${d}`)];
      expect(equal(plus(one, other), { over: a * d + c * b, under: b * d })).toBe(true);
      expect(equal(times(one, other), { over: a * c, under: b * d })).toBe(true);
    }),
  );
});
