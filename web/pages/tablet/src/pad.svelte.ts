/** What a tablet knows before anybody has signed in: its shop, whether it is known there, and what went wrong last. */

import type { Schemas } from "../../shared/api/client.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { keep, kept } from "./kept.ts";
import type { Line } from "./line.svelte.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

type Screen = Schemas["SignInScreen"];

export class Pad {
  screen = $state.raw<Screen>();
  enrolled = $state(true);
  trouble = $state.raw<Trouble>();
  readonly #store: OutboxStore;
  readonly #line: Line;

  constructor(store: OutboxStore, line: Line) {
    this.#store = store;
    this.#line = line;
  }

  /** Whether the shop lets people work on several tasks at once. */
  get overlaps(): boolean {
    return this.screen?.settings.overlap_allowed ?? false;
  }

  async resume(): Promise<void> {
    this.screen = await kept(this.#store, "screen");
  }

  /** Ask the server anew; undefined when it cannot be asked. */
  async ask(): Promise<Screen | undefined> {
    const outcome = await this.#line.get<Screen>("/api/sign-in");
    if (outcome.kind === "ok") {
      this.screen = outcome.value;
      await keep(this.#store, "screen", outcome.value);
      this.#lock(outcome.value.locked_until);
      return outcome.value;
    }
    if (outcome.kind === "problem" && outcome.problem.code === "tablet-needed") this.enrolled = false;
    return undefined;
  }

  /** Make this tablet known with a code from the office; returns what is in the way. */
  async enrol(code: string): Promise<"bad" | "offline" | undefined> {
    const outcome = await this.#line.post<Schemas["Enrolled"]>("/api/tablets/enrol", { code });
    if (outcome.kind !== "ok") return outcome.kind === "unreachable" ? "offline" : "bad";
    this.#line.credential = outcome.value.credential;
    await keep(this.#store, "credential", outcome.value.credential);
    this.enrolled = true;
    this.trouble = undefined;
    return undefined;
  }

  /** Somebody could not sign in: say why. */
  refused(problem: Schemas["Problem"], retryAfterMs?: number): void {
    this.trouble = troubleOf(problem, this.#line.now(), retryAfterMs);
    if (problem.code === "tablet-needed") this.enrolled = false;
    // This may have been the try that locked the pad.
    if (this.trouble.kind === "wrong-pin") void this.ask();
  }

  /** Take up the shop's settings as they are by now. */
  settle(settings: Screen["settings"]): void {
    if (this.screen !== undefined) this.screen = { ...this.screen, settings };
  }

  /** Show that the pad is locked; open it when a foreman did. */
  #lock(until: string | null): void {
    if (until !== null) this.trouble = { kind: "locked", until: Date.parse(until), pad: true };
    else if (this.trouble?.kind === "locked" && this.trouble.pad) this.trouble = undefined;
  }
}
