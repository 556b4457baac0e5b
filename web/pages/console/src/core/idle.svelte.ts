/**
 * How long a session is left. It ends when nobody touched the console for a while, in no window of this browser:
 * that pages refresh themselves is no use of it. While somebody types and asks for nothing, the server is told.
 *
 * The wall board is touched by nobody: where it is shown, the session is left to it instead, and opens nothing else.
 */

import { address } from "./address.svelte.ts";
import { session } from "../../../shared/desk/session.svelte.ts";

const KEPT = "floorbook.used";
const NOTED_EVERY_MS = 5_000;
const NOTICE_MS = 60_000;
const LOOK_MS = 1_000;

export class Idle {
  #now = $state(Date.now());
  #used = $state(Date.now());
  #took = Date.now();
  readonly #idleMs = $derived((session.me?.idle_minutes ?? 60) * 60_000);
  /** When the session is too old, by this machine's clock. */
  readonly #endsAt = $derived.by(() => {
    const me = session.me;
    return me ? Date.parse(me.session.expires_at) - Date.parse(me.server_time) + Date.now() : Infinity;
  });
  readonly #onWall = $derived(session.me?.level === "wall");
  readonly #idleEndsAt = $derived(this.#onWall ? Infinity : this.#used + this.#idleMs);
  readonly #left = $derived(Math.min(this.#idleEndsAt, this.#endsAt) - this.#now);
  /** Whether it ends whatever is done, as it is too old. */
  readonly old = $derived(this.#endsAt < this.#idleEndsAt);
  readonly #soon = $derived(this.#left <= Math.min(NOTICE_MS, this.#idleMs / 2));
  /** How many seconds are left, once so few are left that it is said. */
  readonly seconds = $derived(
    this.#soon && (this.old || !address.onTheWall) ? Math.max(0, Math.ceil(this.#left / 1_000)) : undefined,
  );
  #looking = false;

  /** Watch until told to stop. */
  watch(): () => void {
    const used = () => this.use();
    const other = (event: StorageEvent) => {
      if (event.key === KEPT) this.#used = Math.max(this.#used, Number(event.newValue));
    };
    const moves = ["pointerdown", "keydown", "wheel", "touchmove"];
    for (const move of moves) addEventListener(move, used, { passive: true });
    addEventListener("storage", other);
    const timer = setInterval(() => this.#look(), LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const move of moves) removeEventListener(move, used);
      removeEventListener("storage", other);
    };
  }

  /** Somebody is here. */
  use(): void {
    this.#now = Date.now();
    const before = this.#used;
    this.#used = this.#now;
    if (this.#now - this.#took > NOTED_EVERY_MS || this.#now - before > NOTICE_MS) {
      this.#took = this.#now;
      localStorage.setItem(KEPT, String(this.#now));
    }
  }

  #look(): void {
    this.#now = Date.now();
    if (!session.me || this.#looking) return;
    if (this.#left <= 0) void this.#end();
    else if (this.#soon && !this.old && address.onTheWall) void this.#alone(() => session.leaveOnWall());
    else if (this.#used > session.askedAt && this.#now - session.askedAt > this.#idleMs / 4) void session.look();
  }

  /** Another window may have left the session to the wall board: then it is not this one's to end. */
  async #end(): Promise<void> {
    if (this.old) return session.end();
    await this.#alone(() => session.look());
    const me = session.me; // not by what follows from it: that stands still once this is no longer shown
    if (me && me.level !== "wall" && this.#left <= 0) await session.end();
    return undefined;
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    this.#looking = true;
    await work();
    this.#looking = false;
  }
}
