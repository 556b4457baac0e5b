import { expect, test } from "vitest";

import { inHours, inSeconds } from "./axis.ts";

test("what was drawn is the very length that it was", () => {
  for (let minutes = 0; minutes < 3_000; minutes += 1) expect(inSeconds(inHours(minutes * 60))).toBe(minutes * 60);
  expect(inSeconds(inHours(59.999999))).toBe(59.999999);
  expect(inSeconds(null)).toBeNull();
});
