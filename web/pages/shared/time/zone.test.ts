import fc from "fast-check";
import { expect, it } from "vitest";

import { isDay, momentOf, stepped, wallTime } from "./zone.ts";

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

it("never fails at a year that is half typed", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.integer({ min: 0, max: 9_999 }), (zone, year) => {
      const typed = `${String(year).padStart(4, "0")}-01-01T10:00`;
      const at = momentOf(typed, zone);
      expect(at === undefined || wallTime(at, zone) === typed).toBe(true);
      expect(at === undefined).toBe(year < 1970 || year === 9_999);
    }),
    {
      examples: [
        ["America/Chicago", 1],
        ["UTC", 202],
        ["Pacific/Apia", 9_999],
      ],
    },
  );
});

it("knows which days can be meant", () => {
  for (const day of ["1970-01-01", "2026-11-22", "2199-12-31"]) expect(isDay(day)).toBe(true);
  for (const day of ["", "0026-08-24", "0202-08-24", "1969-12-31", "2200-01-01", "12026-01-01", "2026-08"])
    expect(isDay(day)).toBe(false);
});

it("takes nothing that is no time", () => {
  for (const wall of ["", "2026-13-01T10:00", "2026-01-01", "noon"]) expect(momentOf(wall, "UTC")).toBeUndefined();
});
