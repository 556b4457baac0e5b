import fc from "fast-check";
import { expect, test } from "vitest";

import { nearestMinutes, running, toTheSecond } from "./lengths.ts";

test("minutes are rounded to the nearest, so that 39 minutes and 52 seconds are 40", () => {
  expect([0, 29, 29.999999, 30, 2_392, 3_599, 3_600].map(nearestMinutes)).toEqual([0, 0, 0, 1, 40, 60, 60]);
  expect(nearestMinutes(-2_392)).toBe(-40);
});

test("lengths to the second lose nothing", () => {
  expect([0, 2_392, 3_600.25, 90_061, -61, -0.000001].map(toTheSecond)).toEqual([
    "0:00:00",
    "0:39:52",
    "1:00:00.25",
    "25:01:01",
    "−0:01:01",
    "−0:00:00.000001",
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (us) => {
      const [hours = "", minutes = "", seconds = ""] = toTheSecond(us / 1_000_000).split(":");
      const [whole = "", part = ""] = seconds.split(".");
      const said = (Number(hours) * 60 + Number(minutes)) * 60 + Number(whole);
      expect(said * 1_000_000 + Number(part.padEnd(6, "0"))).toBe(us);
    }),
  );
});

test("what runs says the seconds that are over", () => {
  expect([-5, 0, 999, 59_999, 1_515_000, 3_600_000].map(running)).toEqual([
    "0:00:00",
    "0:00:00",
    "0:00:00",
    "0:00:59",
    "0:25:15",
    "1:00:00",
  ]);
});
