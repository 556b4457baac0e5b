import { expect, it } from "vitest";

import { mayBeOrder } from "./order-number.ts";

const KNOWN = ["107923", "99871"];

it("takes what is written as the shop's other orders", () => {
  for (const typed of ["107999", "99999", "1000000"]) expect(mayBeOrder(typed, KNOWN)).toBe(true);
  expect(mayBeOrder("B-2041", ["A-1079"])).toBe(true);
});

it("takes no words, no beginnings of numbers, and none of another kind", () => {
  for (const typed of ["harbor", "Mug 12", "1079", "107923107", "B-2041", ""])
    expect(mayBeOrder(typed, KNOWN)).toBe(false);
});

it("takes any number where no order is known yet, and no word or badge", () => {
  expect(mayBeOrder("A-1079", [])).toBe(true);
  for (const typed of ["harbor", "48291376504829137650482913"]) expect(mayBeOrder(typed, [])).toBe(false);
});
