import { expect, test } from "vitest";

import { enEspanol, inEnglish } from "./problems.ts";

const DETAIL = "what the server says";
const PLAIN = { moment: (at: string) => `<${at}>`, day: (date: string) => `<${date}>` };

function said(code: string, facts: Record<string, string> = {}): string | undefined {
  const known = { title: "Title", status: 409, type: "", instance: "", retryable: false };
  return enEspanol({ ...known, code, detail: DETAIL, facts: facts as Record<string, never> }, PLAIN);
}

test("what is met most often is said whole, without the server's English", () => {
  expect(said("own-time")).toBe("Nadie decide sobre su propio tiempo: tiene que hacerlo otra persona.");
  expect(said("unknown-order", { order_number: "107923" })).toMatch(/^El pedido 107923 no se conoce/);
  expect(said("illegal-move", { phase: "completed" })).toMatch(/^La tarea está terminada/);
  expect(said("request-answered", { outcome: "declined" })).toMatch(/^La solicitud ya se rechazó/);
});

test("times are written as pages write them", () => {
  const times = { from_at: "2026-11-20T14:00:00Z", until_at: "2026-11-20T15:30:00Z" };
  expect(said("overlaps", times)).toContain("entre <2026-11-20T14:00:00Z> y <2026-11-20T15:30:00Z>:");
  expect(said("pay-kept", { pay_until: "2033-01-01" })).toContain("hasta el <2033-01-01>");
});

test("in English, too, times that overlap are those of the shop's clock", () => {
  const facts: Record<string, string> = { from_at: "2026-11-20T14:02:00Z", until_at: "2026-11-20T14:46:00Z" };
  const known = { title: "", status: 409, type: "", instance: "", retryable: false, detail: DETAIL };
  const told = inEnglish({ ...known, code: "overlaps", facts: facts as Record<string, never> }, PLAIN);
  expect(told).toContain("between <2026-11-20T14:02:00Z> and <2026-11-20T14:46:00Z>:");
  expect(inEnglish({ ...known, code: "overlaps", facts: {} }, PLAIN)).toBeUndefined();
  expect(inEnglish({ ...known, code: "own-time", facts: {} }, PLAIN)).toBeUndefined();
});

test("where a fact is missing, or a name is all there is, the server's words follow it", () => {
  for (const code of ["unknown-order", "overlaps", "already-working", "pay-kept", "illegal-move", "bad-address"]) {
    expect(said(code)).toContain(`. (${DETAIL})`);
  }
  expect(said("unknown-team")).toBe(`Ese equipo no existe. (${DETAIL})`);
});

test("of what is new nothing is made up", () => {
  expect(said("of-tomorrow")).toBeUndefined();
});
