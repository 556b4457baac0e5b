import { beforeEach, expect, test, vi } from "vitest";

import { lastDay } from "./days.ts";

const address = vi.hoisted(() => ({ asOf: undefined as string | undefined }));

vi.mock("./address.svelte.ts", () => ({ address }));
vi.mock("./shop.svelte.ts", () => ({ shop: { zone: "America/Chicago", currency: "USD" } }));
vi.mock("../../../shared/desk/say.svelte.ts", () => ({ looks: { language: "en" } }));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-24T03:00:00Z") });
});

test("the last day of an evening in the past is that evening's, where the shop is", () => {
  address.asOf = "2026-11-21T01:00:00.000Z";
  expect(lastDay()).toBe("2026-11-20");
  address.asOf = "2026-11-20";
  expect(lastDay()).toBe("2026-11-20");
});

test("without a day in the address it is today, where the shop is", () => {
  for (const none of [undefined, "34833"]) {
    address.asOf = none;
    expect(lastDay()).toBe("2026-11-23");
  }
});
