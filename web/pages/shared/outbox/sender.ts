/**
 * Sends what waits, in order, until the server has it. One tab does it for all of them.
 *
 * No network, a 5xx or a 429 stops the queue with its head kept, and it is tried again after a pause
 * that grows, with full jitter: a hundred tablets that come back at once must not knock at once.
 */

import type { Waiting } from "./item.ts";
import type { OutboxStore } from "./store.ts";
import { batchOf, fatesOf, type Results } from "./wire.ts";

/** How the queue stands, for the person who looks at the screen. */
export type Standing = "empty" | "sending" | "pausing" | "offline" | "blocked";

/** An answer of the server, or none. */
export type Answer =
  | { kind: "answered"; results: Results }
  /** Nothing came back: whether the server has it only the next try can tell. */
  | { kind: "unreachable" }
  /** Not now. `after` is what the server asks for, in milliseconds. */
  | { kind: "later"; after?: number }
  /** This tablet may not send at all any more: its credential was revoked. */
  | { kind: "blocked"; code: string };

export interface Surroundings {
  post(body: string): Promise<Answer>;
  /** The server's time, in milliseconds. */
  now(): number;
  /** Wait; ends early when something new happened. */
  pause(ms: number): Promise<void>;
  /** 0 to 1. */
  chance(): number;
  /** Run as the only sender of this device. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Called when the queue or its standing changed. */
  changed(standing: Standing): void;
}

export const BATCH_MAX = 100;
export const PAUSE_FIRST_MS = 500;
export const PAUSE_MAX_MS = 30_000;

/** How long to wait after so many tries in vain: anything from nothing up to twice as long each time. */
export function pauseAfter(tries: number, chance: number, least = 0): number {
  const most = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(tries, 20));
  return Math.max(least, Math.round(chance * most));
}

export class Sender {
  readonly #store: OutboxStore;
  readonly #around: Surroundings;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(store: OutboxStore, around: Surroundings) {
    this.#store = store;
    this.#around = around;
  }

  /** Send what waits, and what is added meanwhile; ends when nothing waits or this tablet is blocked. */
  flush(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#around
      .alone(() => this.#drain())
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #drain(): Promise<void> {
    let tries = 0;
    for (;;) {
      this.#again = false;
      const items = await this.#store.waiting(BATCH_MAX);
      if (items.length === 0) {
        this.#around.changed("empty");
        // Something may have been added between the look and now.
        if (this.#again) continue;
        return;
      }
      this.#around.changed("sending");
      const answer = await this.#around.post(batchOf(items));
      const settled = await this.#settle(items, answer);
      if (settled === "blocked") {
        this.#around.changed("blocked");
        return;
      }
      if (settled === "on") {
        tries = 0;
        continue;
      }
      this.#around.changed(answer.kind === "unreachable" ? "offline" : "pausing");
      const least = answer.kind === "later" ? (answer.after ?? 0) : 0;
      await this.#around.pause(pauseAfter(tries, this.#around.chance(), least));
      tries += 1;
    }
  }

  async #settle(items: readonly Waiting[], answer: Answer): Promise<"on" | "wait" | "blocked"> {
    if (answer.kind === "blocked") return "blocked";
    if (answer.kind !== "answered") return "wait";
    const { fates, again } = fatesOf(items, answer.results.results, this.#around.now());
    await this.#store.settle(fates);
    return again ? "on" : "wait";
  }
}
