import fc from "fast-check";
import { expect, it } from "vitest";

import { entryAt, type Entry } from "./pages.ts";

const entry = (path: string): Entry => ({
  path,
  name: { en: path, es: path },
  load: () => Promise.reject(new Error("not opened here")),
});
const ENTRIES = ["/", "/orders", "/orders/:number", "/timesheets/:person/:week"].map(entry);

it("finds the page of a path, with or without a slash at its end", () => {
  expect(entryAt(ENTRIES, "/")?.entry.path).toBe("/");
  expect(entryAt(ENTRIES, "/orders/")?.entry.path).toBe("/orders");
  expect(entryAt(ENTRIES, "/timesheets/p1/2026-11-16")?.params).toEqual({ person: "p1", week: "2026-11-16" });
  expect(entryAt(ENTRIES, "/nothing/here/at/all")).toBeUndefined();
});

it("gives back every order number as it was, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (number) => {
      const found = entryAt(ENTRIES, `/orders/${encodeURIComponent(number)}`);
      expect(found?.params["number"]).toBe(number);
    }),
  );
});

it("takes a part that no browser encoded for what it is", () => {
  expect(entryAt(ENTRIES, "/orders/50%")?.params["number"]).toBe("50%");
});
