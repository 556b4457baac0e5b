/** The line to the server: with which papers it is asked, and what each answer says of the time there. */

import { ask, type Outcome } from "../../shared/api/client.ts";
import type { Voucher } from "../../shared/outbox/item.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { ServerClock } from "../../shared/time/clock.ts";
import { SteadyClock } from "../../shared/time/steady.ts";
import { keep, kept } from "./kept.ts";

/** Somebody stands before the screen and waits: a Wi-Fi that is half there must not hold them up for long. */
const HURRY_MS = 5_000;

type Query = Record<string, string | number | undefined>;

export class Line {
  connected = $state(true);
  /** The tablet's own, from its enrolment. */
  credential: string | undefined;
  /** The time that passes, whatever clocks are set to. */
  readonly steady = new SteadyClock();
  #clock = new ServerClock();
  readonly #store: OutboxStore;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  /** Take up what was known when this tablet was used last. */
  async resume(): Promise<void> {
    this.#clock = new ServerClock(Date.now, await kept(this.#store, "clock"));
    this.credential = await kept(this.#store, "credential");
  }

  /** The time at the server. */
  now(): number {
    return this.#clock.now();
  }

  /** Ask as this tablet. */
  async get<T>(path: string): Promise<Outcome<T>> {
    return this.#heard(await ask<T>({ path, papers: { credential: this.credential }, patienceMs: HURRY_MS }));
  }

  /** Ask for what is somebody's own; undefined when the server does not know yet who it is. */
  async own<T>(voucher: Voucher | undefined, path: string, query: Query): Promise<Outcome<T> | undefined> {
    if (voucher === undefined || !("grant" in voucher)) return undefined;
    const papers = { credential: this.credential, grant: voucher.grant };
    return this.#heard(await ask<T>({ path, query, papers, patienceMs: HURRY_MS }));
  }

  async post<T>(path: string, body: unknown): Promise<Outcome<T>> {
    const key = crypto.randomUUID();
    const papers = { credential: this.credential };
    return this.#heard(
      await ask<T>({ method: "POST", path, body: JSON.stringify(body), key, papers, patienceMs: HURRY_MS }),
    );
  }

  async #heard<T>(outcome: Outcome<T>): Promise<Outcome<T>> {
    this.connected = outcome.kind !== "unreachable";
    const time = outcome.kind === "ok" ? (outcome.value as { server_time?: string }).server_time : undefined;
    if (outcome.kind === "ok" && time !== undefined) {
      this.#clock.take(outcome.sent, outcome.answered, Date.parse(time));
      this.steady.heard(Date.parse(time));
      await keep(this.#store, "clock", this.#clock.measured);
    }
    return outcome;
  }
}
