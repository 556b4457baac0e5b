/** Sending commands as who is signed in. */

import type { Problem, Schemas } from "../../../shared/api/client.ts";
import { day, moment } from "./format.ts";
import { enEspanol, inEnglish } from "./problems.ts";
import { looks, say } from "../../../shared/desk/say.svelte.ts";
import { newKey, session } from "../../../shared/desk/session.svelte.ts";
import { toasts } from "./toasts.svelte.ts";

const WORDS = {
  en: { unreachable: "No connection: nothing was changed as far as is known. Try again." },
  es: { unreachable: "Sin conexión: que se sepa, no se cambió nada. Inténtelo de nuevo." },
};

/** A command as the API knows it; the server checks every field of it. */
export interface Command {
  type: string;
  [field: string]: unknown;
}

export type Done = Schemas["Done"];

/**
 * One thing that somebody is about to do: the same command is sent under the same key, however often it is tried,
 * so that a lost answer never does it twice.
 */
export class Doing {
  busy = $state(false);
  problem = $state.raw<Problem>();
  /** What went wrong, in words; empty when nothing did. */
  wrong = $state("");
  #key = newKey();
  #body = "";

  /** Send a command; return where in the log it was done, undefined when it was not. */
  async send(command: Command): Promise<Done | undefined> {
    return this.post<Done>("/api/commands", command);
  }

  /** Send to any route that takes a key. */
  async post<T>(path: string, body: unknown = {}): Promise<T | undefined> {
    const text = path + JSON.stringify(body);
    if (text !== this.#body) {
      this.#key = newKey();
      this.#body = text;
    }
    this.busy = true;
    this.problem = undefined;
    this.wrong = "";
    const outcome = await session.post<T>(path, body, this.#key);
    this.busy = false;
    if (outcome.kind === "ok") {
      this.#body = "";
      return outcome.value;
    }
    this.problem = outcome.kind === "problem" ? outcome.problem : undefined;
    this.wrong = outcome.kind === "problem" ? saying(outcome.problem) : say(WORDS).unreachable;
    if (outcome.kind === "problem" && !outcome.problem.retryable) this.#body = "";
    return undefined;
  }

  /** What is wrong with one of these fields of the command, where that is what went wrong. */
  about(...fields: readonly string[]): string {
    const named: unknown = this.problem?.facts?.["field"];
    const field = typeof named === "string" ? named.replace(/^\$\./, "").replace(/[.[].*$/, "") : undefined;
    return field !== undefined && fields.includes(field) ? this.wrong : "";
  }
}

/** Send what takes something back, or is done at a touch: there is no sheet that could say what went wrong. */
export async function sendAtOnce(command: Command): Promise<Done | undefined> {
  const doing = new Doing();
  const done = await doing.send(command);
  if (done === undefined) toasts.wrong(doing.wrong);
  return done;
}

/** What a problem says to people. */
export function saying(problem: Problem): string {
  const own = looks.language === "es" ? enEspanol : inEnglish;
  return own(problem, { moment, day }) ?? (problem.detail || problem.title);
}
