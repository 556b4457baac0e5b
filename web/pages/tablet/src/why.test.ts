import { expect, test } from "vitest";

import { enWhole } from "../../shared/i18n/en-sheets.ts";
import { es } from "../../shared/i18n/es.ts";
import { reasonOf } from "./why.ts";

const moment = (at: number) => `<${new Date(at).toISOString().slice(11, 16)}>`;
const FACTS = {
  order_number: "107923",
  work_type: "Engraving",
  phase: "completed",
  allowed: ["reopen", "undo"],
  earliest_at: "2026-11-20T14:00:00Z",
  waiting_max: 500,
  followed_by: "pause",
  followed_at: "2026-11-20T15:00:00Z",
  from_at: "2026-11-20T16:00:00Z",
  until_at: "2026-11-20T17:00:00Z",
};
const CODES = Object.keys(enWhole.exactly);

test("values stand where they belong, in the words of the language", () => {
  const refusal = { code: "illegal-move", detail: "the task is completed", facts: FACTS };
  expect(reasonOf(refusal, enWhole, moment)).toBe(
    "The task was done. What could be done with it then: reopen (a foreman), undo.",
  );
  expect(reasonOf(refusal, es, moment)).toBe(
    "La tarea estaba terminada. Lo que entonces se podía hacer con ella: reabrir (un encargado), deshacer.",
  );
  expect(reasonOf({ ...refusal, code: "overlaps" }, es, moment)).toContain("<16:00> – <17:00>");
});

test.each(CODES)("%s is said whole in both languages, with and without its values", (code) => {
  expect(Object.keys(es.exactly)).toEqual(CODES);
  for (const t of [enWhole, es]) {
    const refusal = { code, detail: "what the server says" };
    expect(reasonOf({ ...refusal, facts: FACTS }, t, moment)).not.toMatch(/[{}]|undefined|completed|what the server/);
    expect(reasonOf(refusal, t, moment)).toBe(t.why[code]);
  }
});

test("what a command says of its own comes first", () => {
  const refusal = { code: "from-the-future", detail: "" };
  expect(reasonOf(refusal, enWhole, moment, "RequestCorrection")).toBe("The time cannot end later than now.");
  expect(reasonOf(refusal, enWhole, moment, "StartTask")).toBe("The tablet's clock was ahead.");
});
