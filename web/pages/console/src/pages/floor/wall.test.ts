import { expect, test } from "vitest";

import { shared } from "./wall.ts";

test("twenty-five cards fit a large screen in type that is read across a room", () => {
  const { columns, sizePx } = shared(25, 1880, 860);
  expect(sizePx).toBeGreaterThan(24);
  expect(Math.ceil(25 / columns) * sizePx * 5.6).toBeLessThanOrEqual(860);
});

test("fewer cards have larger type", () => {
  expect(shared(6, 1880, 860).sizePx).toBeGreaterThan(shared(25, 1880, 860).sizePx);
});

test("on a phone the type stays readable and the board becomes longer", () => {
  expect(shared(25, 370, 700)).toEqual({ columns: 1, sizePx: 15 });
});
