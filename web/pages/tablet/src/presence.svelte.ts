/** Who is signed in, and how long they have not touched the screen. */

import type { OutboxStore } from "../../shared/outbox/store.ts";
import { keep, kept, type Session } from "./kept.ts";

/** For how long before the end the countdown is shown. */
const COUNTDOWN_S = 15;
const IDLE_S = 60;
/** Touches are kept no more often than this. */
const KEPT_EACH_MS = 5_000;

export class Presence {
  session = $state<Session>();
  /** After how many seconds without a touch somebody is signed out. */
  idleSeconds = $state(IDLE_S);
  readonly #store: OutboxStore;
  /** Whoever signs out in one tab of this device does in all of them. */
  readonly #tabs = new BroadcastChannel("floorbook-signed-out");

  constructor(store: OutboxStore) {
    this.#store = store;
    this.#tabs.onmessage = () => (this.session = undefined);
  }

  /** Take up who was signed in when the page was closed, unless they have been away for too long. */
  async resume(now: number): Promise<void> {
    const session = await kept(this.#store, "session");
    if (session !== undefined && this.#end(session) > now) this.session = session;
  }

  async begin(session: Session): Promise<void> {
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
  touch(now: number): void {
    const session = this.session;
    if (session === undefined) return;
    const before = session.touched;
    session.touched = now;
    if (now - before > KEPT_EACH_MS) void keep(this.#store, "session", session);
  }

  /** How many seconds are left before one is signed out; undefined while there is no hurry. */
  secondsLeft(now: number): number | undefined {
    if (this.session === undefined) return undefined;
    const left = Math.ceil((this.#end(this.session) - now) / 1_000);
    return left <= COUNTDOWN_S ? Math.max(0, left) : undefined;
  }

  isOver(now: number): boolean {
    return this.session !== undefined && this.#end(this.session) <= now;
  }

  #end(session: Session): number {
    return session.touched + this.idleSeconds * 1_000;
  }
}
