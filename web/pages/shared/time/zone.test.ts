import fc from "fast-check";
import { expect, it } from "vitest";

import { momentOf, stepped, wallTime } from "./zone.ts";

const ZONES = ["UTC", "America/Chicago", "America/Denver", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Apia"];

it("goes there and back, in every zone, to the first of equal wall times", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) }),
      (zone, anything) => {
        const at = Math.floor(anything / 60_000) * 60_000;
        const back = momentOf(wallTime(at, zone), zone)!;
        expect(wallTime(back, zone)).toBe(wallTime(at, zone));
        expect([0, 3_600_000]).toContain(at - back);
      },
    ),
  );
});

it("knows the days on which clocks change", () => {
  const zone = "America/Chicago";
  expect(momentOf("2026-03-08T01:59", zone)).toBe(Date.parse("2026-03-08T07:59:00Z"));
  expect(momentOf("2026-03-08T03:00", zone)).toBe(Date.parse("2026-03-08T08:00:00Z"));
  expect(wallTime(momentOf("2026-03-08T02:30", zone)!, zone)).toMatch(/^2026-03-08T0[13]:30$/);
  expect(momentOf("2026-11-01T01:30", zone)).toBe(Date.parse("2026-11-01T06:30:00Z"));
});

it("steps along the clock, over midnight and where clocks change", () => {
  expect(stepped("2026-11-02T00:03", -5 * 60_000)).toBe("2026-11-01T23:58");
  expect(stepped("2026-11-01T01:58", 5 * 60_000)).toBe("2026-11-01T02:03");
  expect(stepped("2026-03-08T01:30", 3_600_000)).toBe("2026-03-08T02:30");
});

it("takes nothing that is no time", () => {
  for (const wall of ["", "2026-13-01T10:00", "2026-01-01", "noon"]) expect(momentOf(wall, "UTC")).toBeUndefined();
});
