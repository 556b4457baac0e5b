import { expect, test, vi } from "vitest";

import { ago } from "./items.ts";

// What a server tells of the shop, and a browser of its reader.
vi.mock("../../core/shop.svelte.ts", () => ({ shop: { zone: "America/Chicago" } }));
vi.mock("../../../../shared/desk/say.svelte.ts", () => ({ looks: { language: "en" } }));

const NOW = Date.parse("2026-11-22T15:00:00Z");

test("days ago are those of the shop's calendar", () => {
  expect(ago("2026-11-20T23:00:00Z", NOW)).toBe("2 days ago");
  expect(ago("2026-11-22T05:30:00Z", NOW)).toBe("yesterday");
  expect(ago("2026-11-22T06:30:00Z", NOW)).toBe("8 hours ago");
  expect(ago("2026-11-22T14:59:30Z", NOW)).toBe("this minute");
});
