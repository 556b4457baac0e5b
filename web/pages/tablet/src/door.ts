/** Signing in and out: with a PIN or a badge, at the server or sealed for it while there is no connection. */

import type { Schemas } from "../../shared/api/client.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { Badges } from "./badges.ts";
import type { Session } from "./kept.ts";
import type { Line } from "./line.svelte.ts";
import type { OwnWork } from "./own-work.svelte.ts";
import type { Pad } from "./pad.svelte.ts";
import type { Presence } from "./presence.svelte.ts";
import { type Entered, sealedSession, sessionOf } from "./signed.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

type Answer = Schemas["SignInAnswer"];

interface Around {
  store: OutboxStore;
  line: Line;
  pad: Pad;
  presence: Presence;
  work: OwnWork;
  /** The server knows who is signed in. */
  known: () => Promise<void>;
}

export class Door {
  readonly #around: Around;
  readonly #badges: Badges;
  /** With which badge somebody signed in: sealed, only this tells that it is theirs. Nowhere kept. */
  #badge: string | undefined;

  constructor(around: Around) {
    this.#around = around;
    this.#badges = new Badges(around.store);
  }

  /** Sign in with a PIN or a badge. Without connection it is sealed, and whose it is turns out later. */
  async signIn(entered: Entered): Promise<boolean> {
    const { line, pad } = this.#around;
    pad.trouble = undefined;
    const outcome = await line.post<Answer>("/api/sign-in", entered);
    if (outcome.kind === "problem") {
      pad.refused(outcome.problem, outcome.retryAfterMs);
      return false;
    }
    if (outcome.kind !== "ok" && pad.screen === undefined) return false;
    await this.#enter(entered, outcome.kind === "ok" ? outcome.value : undefined);
    return true;
  }

  /**
   * A badge is scanned while somebody is signed in: whose it is takes their place, and what runs goes on running.
   * Returns what is in the way; then all stays as it is.
   */
  async takeBadge(badge: string): Promise<Trouble | undefined> {
    const { line, pad, presence } = this.#around;
    const { session } = presence;
    if (!pad.screen?.settings.badges) return { kind: "badges-off" };
    if (badge === this.#badge || (await this.#badges.isOf(badge, session?.personId ?? ""))) return { kind: "yourself" };
    const outcome = await line.post<Answer>("/api/sign-in", { badge });
    if (presence.session !== session) return undefined;
    if (outcome.kind === "problem") return troubleOf(outcome.problem, line.now(), outcome.retryAfterMs);
    if (outcome.kind === "ok" && outcome.value.person.id === session?.personId) {
      await this.#badges.know(badge, session.personId);
      return { kind: "yourself" };
    }
    await this.signOut();
    await this.#enter({ badge }, outcome.kind === "ok" ? outcome.value : undefined);
    return undefined;
  }

  /** Learn who it was that signed in without connection. */
  async confirm(session: Session, sealed: string): Promise<void> {
    const { line, pad, presence } = this.#around;
    const outcome = await line.post<Answer>("/api/sign-in", { sealed });
    if (presence.session !== session) return;
    if (outcome.kind === "ok") await this.#entered(outcome.value, session);
    else if (outcome.kind === "problem" && outcome.problem.status < 500 && outcome.problem.status !== 429) {
      await this.signOut();
      pad.trouble = troubleOf(outcome.problem, line.now());
    }
  }

  /** Sign out. What runs goes on running, what waits goes on waiting. */
  async signOut(): Promise<void> {
    this.#around.presence.endElsewhere();
    await this.leave();
  }

  /** End it here, not in other tabs. */
  async leave(): Promise<void> {
    this.#badge = undefined;
    await Promise.all([this.#around.presence.end(), this.#around.work.forget()]);
  }

  async #enter(entered: Entered, answer: Answer | undefined): Promise<void> {
    this.#badge = "badge" in entered ? entered.badge : undefined;
    if (answer !== undefined) await this.#entered(answer);
    else if (this.#around.pad.screen !== undefined)
      await this.#begin(await sealedSession(this.#around.pad.screen, entered, this.#around.line.now()));
  }

  async #entered(answer: Answer, before?: Session): Promise<void> {
    const { line, pad, store, known } = this.#around;
    if (this.#badge !== undefined) void this.#badges.know(this.#badge, answer.person.id);
    pad.settle(answer.settings);
    await store.takeEpoch(answer.epoch);
    await this.#begin(sessionOf(answer, line.now(), before));
    await known();
  }

  async #begin(session: Session): Promise<void> {
    const { pad, presence, work } = this.#around;
    if (presence.session?.since !== session.since) work.clear();
    pad.trouble = undefined;
    await presence.begin(session);
  }
}
