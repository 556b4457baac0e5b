import { expect, test } from "vitest";

import { en } from "../../shared/i18n/en.ts";
import { es } from "../../shared/i18n/es.ts";
import { toldOf, troubleOf } from "./trouble.ts";

const PROBLEM = {
  title: "",
  type: "",
  status: 503,
  retryable: true,
  detail: "too many sign-ins are waiting",
  facts: {},
};

test.each([
  ["overloaded", "Hay demasiados en espera. Inténtelo de nuevo en un momento."],
  ["of-tomorrow", "El servidor no lo aceptó. Avise al encargado."],
])("what the server says of %s is told in Spanish where Spanish is spoken", (code, said) => {
  const trouble = troubleOf({ ...PROBLEM, code }, 0);
  expect(toldOf(trouble, es, 0)).toBe(said);
  expect(toldOf(trouble, en, 0)).toBe(PROBLEM.detail);
});
