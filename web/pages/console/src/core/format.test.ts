import { beforeEach, expect, test, vi } from "vitest";

import { hours, money, number, percent, rate, share } from "./format.ts";

const looks = vi.hoisted(() => ({ language: "en" }));

// What a server tells of the shop, and a browser of its reader.
vi.mock("./shop.svelte.ts", () => ({ shop: { zone: "America/Chicago", currency: "USD" } }));
vi.mock("../../../shared/desk/say.svelte.ts", () => ({ looks }));

beforeEach(() => {
  looks.language = "en";
});

test("percentages are written as the language writes them, to the last digit of a decimal text", () => {
  expect(percent("98")).toBe("98%");
  expect(percent("31.70")).toBe("31.7%");
  expect(percent("18.25", 2)).toBe("18.25%");
  expect(percent(-7.5)).toBe("−7.5%");
  expect(percent(null)).toBe("—");
  looks.language = "es";
  expect(percent("98")).toBe("98%");
});

test("percentages that were worked out have one place, also where it is nought", () => {
  expect([share("-27"), share("31.74"), share(1)]).toEqual(["−27.0%", "31.7%", "1.0%"]);
  expect(share(null)).toBe("—");
});

test("what is less than nothing has the same sign everywhere", () => {
  for (const text of [money("-142.19"), number(-3257), hours(-240), rate("-0.5")]) expect(text[0]).toBe("−");
  expect(money("-142.19")).toBe("−$142.19");
});
