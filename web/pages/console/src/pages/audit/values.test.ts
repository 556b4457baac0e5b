import { beforeEach, describe, expect, it, vi } from "vitest";

import { subject } from "./subjects.ts";
import { entriesOf, isNameless, readable } from "./values.ts";

const ID = "01a1fafa-3d26-799f-8a18-08cf94cd13f7";
const looks = vi.hoisted(() => ({ language: "en" }));

// What a server tells of the shop, and a browser of its reader.
vi.mock("../../core/shop.svelte.ts", () => ({ shop: { zone: "America/Chicago", currency: "USD" } }));
vi.mock("../../../../shared/desk/session.svelte.ts", () => ({ session: { may: () => true } }));
vi.mock("../../../../shared/desk/say.svelte.ts", () => ({
  looks,
  say: (words: Record<string, unknown>) => words[looks.language],
}));

beforeEach(() => {
  looks.language = "en";
});

describe("what events say", () => {
  it("shows amounts as money, whatever they are counted in", () => {
    expect(readable("amount_e4", 628300)).toBe("$62.83");
    expect(readable("total", "1300.00")).toBe("$1,300.00");
    expect(readable("unit_cost_e4", 3125)).toBe("$0.3125");
    expect(readable("percent_e2", 3170)).toBe(readable("percent", "31.70"));
    expect(readable("labor_us", 5_400_000_000)).toBe("1:30");
  });

  it("shows the lines of an order as bills have them", () => {
    const lines = [
      { item: "PLQ-1", description: "Plaque", quantity: "11", amount_e4: 9835500 },
      { description: "Freight" },
    ];
    expect(entriesOf("lines", lines)).toEqual(["PLQ-1 Plaque × 11: $983.55", "Freight"]);
  });

  it("says in the language of the page what is one of a few", () => {
    expect(readable("phase", "cancelled")).toBe("canceled");
    expect(readable("in_export", true)).toBe("yes");
    looks.language = "es";
    expect(readable("phase", "cancelled")).toBe("cancelada");
    expect(readable("roles", ["foreman", "office"])).toBe("Encargado, Oficina");
    expect(readable("in_export", true)).toBe("sí");
    expect(readable("value", "yes")).toBe("sí");
    expect(readable("value", "everybody")).toBe("Todos");
  });

  it("names ids, and leaves out of lists those without a name", () => {
    const names = { [ID]: "Engraving · 107923" };
    expect(readable("task_id", ID, names)).toBe("Engraving · 107923");
    expect(isNameless(ID)).toBe(true);
    expect(isNameless(ID, names)).toBe(false);
    expect(entriesOf("tasks", [{ task_id: ID, phase: "paused" }])).toEqual(["State of the task: paused"]);
  });

  it("tells what was changed", () => {
    expect(subject("setting zone", {}).name).toBe("Setting Time zone");
    expect(subject("burden of all from ever", {}).name).toBe("Burden all roles");
    expect(subject("pay from 2026-11-02", {}).name).toBe("Pay from Nov 2, 2026");
    expect(subject(`task ${ID}`, { [ID]: "Engraving · 107923" }).name).toBe("Task Engraving · 107923");
  });
});
