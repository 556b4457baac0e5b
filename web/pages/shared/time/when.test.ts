import { expect, it } from "vitest";

import { when } from "./when.ts";

const ZONE = "America/Phoenix";
const NOW = Date.parse("2026-11-22T23:00:00Z");

it("says the time of what was today on the shop's clock, and the day of what was not", () => {
  expect(when(NOW - 3_600_000, NOW, ZONE, "en")).toMatch(/^3:00\sPM$/);
  expect(when(Date.parse("2026-11-22T06:59:00Z"), NOW, ZONE, "en")).toMatch(/^Nov 21 11:59\sPM$/);
  expect(when(Date.parse("2026-11-22T06:59:00Z"), NOW, ZONE, "es")).toMatch(/^21 nov 11:59\sp\.m\.$/);
});
