import { expect, it } from "vitest";

import { ENTRIES } from "./entries.ts";

it("gives each page of the menu a key of its own, and each page an address of its own", () => {
  const keys = ENTRIES.flatMap((entry) => (entry.menu ? [entry.menu.key] : []));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(ENTRIES.map((entry) => entry.path)).size).toBe(ENTRIES.length);
});
