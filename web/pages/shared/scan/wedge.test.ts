import { expect, it } from "vitest";

import { SURE_MS, Wedge } from "./wedge.ts";

function typed(keys: string[], pause: number, into = true): string | undefined {
  const wedge = new Wedge();
  let at = 1_000;
  let found: string | undefined;
  for (const key of keys) found = wedge.take(key, (at += pause), into) ?? found;
  return found;
}

it("takes what comes fast and ends with Enter", () => {
  expect(typed([..."107923", "Enter"], 8)).toBe("107923");
  expect(typed(["Shift", ..."A-1079", "Enter"], 8)).toBe("A-1079");
});

it("takes slow scanners, and even slower ones where nothing can be typed into", () => {
  expect(typed([..."107923", "Enter"], 50)).toBe("107923");
  expect(typed([..."107923", "Enter"], 75)).toBe("107923");
  expect(typed([..."107923", "Enter"], 200, false)).toBe("107923");
});

it("leaves alone what a person types", () => {
  expect(typed([..."107923", "Enter"], 120)).toBeUndefined();
  expect(typed([..."12", "Enter"], 8)).toBeUndefined();
  expect(typed([..."done", "Enter"], 70)).toBeUndefined();
  expect(typed([..."107923", "Enter"], 300, false)).toBeUndefined();
  expect(typed([..."    ", "Enter"], 200, false)).toBeUndefined();
});

it("says how fast a scan came, so that a PIN is told from an order", () => {
  const wedge = new Wedge();
  let at = 0;
  const pauseMs = (pause: number) => {
    for (const key of [..."482913", "Enter"]) wedge.take(key, (at += pause));
    return wedge.pauseMs;
  };
  expect([75, 40, 8].map(pauseMs)).toEqual([75, 40, 8]);
  expect(pauseMs(75)).toBeGreaterThan(SURE_MS);
});

it("starts afresh after each scan", () => {
  const wedge = new Wedge();
  let at = 0;
  const scan = (text: string) => [...text, "Enter"].map((key) => wedge.take(key, (at += 5))).at(-1);
  expect(scan("11111")).toBe("11111");
  expect(scan("22222")).toBe("22222");
});
