/** Whose a refused action is that somebody did after signing in without connection: only the server can tell. */

import type { Schemas } from "../../shared/api/client.ts";
import { NOBODY_YET, type Refused } from "../../shared/outbox/item.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import type { Line } from "./line.svelte.ts";

export class Owners {
  /** Sign-ins of which the server said that they are nobody's. */
  #nobodys = $state.raw<ReadonlySet<string>>(new Set());
  #asking = false;
  readonly #store: OutboxStore;
  readonly #line: Line;

  constructor(store: OutboxStore, line: Line) {
    this.#store = store;
    this.#line = line;
  }

  /** Whether it was done with a PIN or badge that is not known. */
  isNobodys({ person, voucher }: Refused): boolean {
    return person === NOBODY_YET && "sealed" in voucher && this.#nobodys.has(voucher.sealed);
  }

  /** Find out whose these are. Returns whether any has got an owner. */
  async settle(refused: readonly Refused[]): Promise<boolean> {
    if (this.#asking) return false;
    this.#asking = true;
    const owned = await Promise.all([...unowned(refused)].map((sealed) => this.#ask(sealed)));
    this.#asking = false;
    return owned.includes(true);
  }

  async #ask(sealed: string): Promise<boolean> {
    if (this.#nobodys.has(sealed)) return false;
    // It was looked at when the action came: the server says again what came of it, and counts nothing twice.
    const outcome = await this.#line.post<Schemas["SignInAnswer"]>("/api/sign-in", { sealed });
    if (outcome.kind === "ok") {
      await this.#store.own(sealed, outcome.value.person.id);
      return true;
    }
    if (outcome.kind === "problem" && isFinal(outcome.problem)) this.#nobodys = new Set([...this.#nobodys, sealed]);
    return false;
  }
}

function unowned(refused: readonly Refused[]): Set<string> {
  return new Set(
    refused.flatMap(({ person, voucher }) => (person === NOBODY_YET && "sealed" in voucher ? [voucher.sealed] : [])),
  );
}

/** What is wrong with the sign-in itself, and not with the tablet or the moment. */
function isFinal({ status, code }: Schemas["Problem"]): boolean {
  return (status === 401 || status === 403) && code !== "tablet-needed";
}
