import { expect, it } from "vitest";

import { clock, hours, isoDuration, shortDay, timeOfDay } from "./format.ts";

it("shows a running clock", () => {
  expect([0, 999, 1_000, 59_999, 247_000, 3_847_000, -5].map(clock)).toEqual([
    "0:00",
    "0:00",
    "0:01",
    "0:59",
    "4:07",
    "1:04:07",
    "0:00",
  ]);
});

it("shows lengths of work", () => {
  expect([0, 59_999, 7 * 60_000, 27_000_000].map(hours)).toEqual(["0:00 h", "0:00 h", "0:07 h", "7:30 h"]);
  expect(isoDuration(3_847_000)).toBe("PT1H4M7S");
});

it("shows the shop's time of day, not the tablet's", () => {
  const at = Date.parse("2026-03-08T08:30:00Z");
  expect(timeOfDay(at, "America/Chicago", "es").replace(/\s/gu, " ")).toBe("3:30 a.m.");
  expect(timeOfDay(at, "America/Chicago", "en").replace(/\s/u, " ")).toBe("3:30 AM");
});

it("shows a day as it is, in every zone", () => {
  expect(shortDay("2026-11-02", "en")).toBe("Nov 2");
});
