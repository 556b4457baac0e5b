import { expect, test, vi } from "vitest";

import { called, unbroken } from "./columns.ts";

vi.mock("./shop.svelte.ts", () => ({ shop: { zone: "America/Chicago", currency: "USD" } }));
vi.mock("../../../shared/desk/say.svelte.ts", () => ({ looks: { language: "en" } }));

test("a line ends between a day and its time, and nowhere else", () => {
  expect(unbroken("Nov 13, 2026, 12:09 PM")).toEqual(["Nov 13, 2026,", "12:09 PM"]);
  expect(unbroken("22 nov 2026, 5:11:15 p.m.")).toEqual(["22 nov 2026,", "5:11:15 p.m."]);
  for (const whole of ["Nov 13, 2026", "12:09 PM", "—"]) expect(unbroken(whole)).toEqual([whole]);
});

test("a value has its word, its own text where there is none, and a dash where it is unknown", () => {
  const words = { operator: "the operator" };
  expect([called("operator", words), called("Ada Sample", words), called(null, words)]).toEqual([
    "the operator",
    "Ada Sample",
    "—",
  ]);
  expect(called(1234.5, undefined, "number")).toBe("1,234.5");
});
