import { expect, test } from "vitest";

import { enEspanol, inEnglish, SAYINGS } from "./problems.ts";

const DETAIL = "what the server says";
const PLAIN = { moment: (at: string) => `<${at}>`, day: (date: string) => `<${date}>` };
/** Who sends what no page sends reads the server's own words. */
const OF_PROGRAMMERS = [
  "headers-too-large",
  "key-malformed",
  "key-missing",
  "malformed",
  "method-not-allowed",
  "not-acceptable",
  "unsupported-media-type",
];

function said(code: string, facts: Record<string, unknown> = {}): string {
  const known = { title: "Title", status: 409, type: "", instance: "", retryable: false };
  return enEspanol({ ...known, code, detail: DETAIL, facts: facts as Record<string, never> }, PLAIN);
}

test("values stand where they belong, in words", () => {
  expect(said("own-time")).toBe("Nadie decide sobre su propio tiempo: tiene que hacerlo otra persona.");
  expect(said("unknown-order", { order_number: "107923" })).toMatch(/^El pedido 107923 no se conoce/);
  expect(said("illegal-move", { phase: "completed", allowed: ["reopen", "undo"] })).toBe(
    "La tarea está terminada: así no se puede hacer eso con ella. Ahora se puede reabrir, deshacer.",
  );
  expect(said("request-answered", { outcome: "declined" })).toMatch(/^La solicitud ya se rechazó:/);
  expect(said("refusal-resolved", { outcome: "entered" })).toMatch(/^Esta acción ya se anotó:/);
  expect(said("bad-address", { field: "sender" })).toMatch(/^Escriba una dirección de correo/);
});

test("times are written as pages write them", () => {
  const times = { from_at: "2026-11-20T14:00:00Z", until_at: "2026-11-20T15:30:00Z" };
  expect(said("overlaps", times)).toContain("entre el <2026-11-20T14:00:00Z> y el <2026-11-20T15:30:00Z>:");
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

test("of several sayings the first holds whose facts are known", () => {
  expect(said("malformed", { length_max: 80 })).toBe("Es demasiado largo: caben 80 caracteres.");
  expect(said("projection-building", { done: 0, total: 7 })).toContain("(0 de 7)");
  expect(said("projection-building")).not.toMatch(/[{}—]/);
});

test.each(Object.keys(SAYINGS).filter((code) => !OF_PROGRAMMERS.includes(code)))(
  "nothing of %s is said in English",
  (code) => expect(said(code)).not.toContain(DETAIL),
);

test.each([...OF_PROGRAMMERS, "of-tomorrow"])("%s is explained by the server", (code) => {
  expect(said(code)).toMatch(new RegExp(`[.:].* \\(${DETAIL}\\)$`));
});
