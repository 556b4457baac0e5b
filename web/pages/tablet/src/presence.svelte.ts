/** Who is signed in, and how long they have not touched the screen. */

import type { OutboxStore } from "../../shared/outbox/store.ts";
import { keep, kept, type Session } from "./kept.ts";
import type { Line } from "./line.svelte.ts";

/** For how long before the end the countdown is shown. */
const COUNTDOWN_S = 15;
/** Touches are kept no more often than this. */
const KEPT_EACH_MS = 5_000;

export class Presence {
  session = $state<Session>();
  /** When somebody touched the screen last, by the clock that nobody sets. */
  #touched = $state(0);
  readonly #store: OutboxStore;
  readonly #line: Line;
  /** After how many seconds without a touch somebody is signed out. */
  readonly #idleSeconds: () => number;
  /** Whoever signs out in one tab of this device does in all of them. */
  readonly #tabs = new BroadcastChannel("floorbook-signed-out");

  constructor(store: OutboxStore, line: Line, idleSeconds: () => number) {
    this.#store = store;
    this.#line = line;
    this.#idleSeconds = idleSeconds;
    this.#tabs.onmessage = () => (this.session = undefined);
  }

  /** Take up who was signed in when the page was closed, unless they have been away for too long. */
  async resume(): Promise<void> {
    const session = await kept(this.#store, "session");
    if (session === undefined) return;
    // No clock but those of the day goes on while a page is closed.
    const idle = Math.max(0, this.#line.now() - session.touched);
    this.#touched = this.#line.steady.now() - idle;
    if (idle < this.#idleSeconds() * 1_000) this.session = session;
  }

  async begin(session: Session): Promise<void> {
    if (this.session?.since !== session.since) this.#touched = this.#line.steady.now();
    this.session = session;
    await keep(this.#store, "session", session);
  }

  async end(): Promise<void> {
    this.session = undefined;
    await keep(this.#store, "session", undefined);
  }

  /** End it in the other tabs too. Not when somebody was only away: they may be busy in another one. */
  endElsewhere(): void {
    this.#tabs.postMessage("signed out");
  }

  /** Speak another language with who is signed in. */
  async speak(language: "en" | "es"): Promise<void> {
    if (this.session === undefined) return;
    this.session.language = language;
    await keep(this.#store, "session", this.session);
  }

  /** Somebody touched the screen. */
  touch(): void {
    const session = this.session;
    if (session === undefined) return;
    this.#touched = this.#line.steady.now();
    const now = this.#line.now();
    // Also after the clock was set back: what is kept must not lie in the future.
    if (Math.abs(now - session.touched) <= KEPT_EACH_MS) return;
    session.touched = now;
    void keep(this.#store, "session", session);
  }

  /** How many seconds are left before one is signed out; undefined while there is no hurry. */
  secondsLeft(elapsed: number): number | undefined {
    if (this.session === undefined) return undefined;
    const left = Math.ceil(this.#leftMs(elapsed) / 1_000);
    return left <= COUNTDOWN_S ? Math.max(0, left) : undefined;
  }

  isOver(elapsed: number): boolean {
    return this.session !== undefined && this.#leftMs(elapsed) <= 0;
  }

  #leftMs(elapsed: number): number {
    return this.#touched + this.#idleSeconds() * 1_000 - elapsed;
  }
}
