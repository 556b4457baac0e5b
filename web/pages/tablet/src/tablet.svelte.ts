/**
 * The tablet as a whole: who is signed in, what they see, what they do.
 *
 * Everything that is done goes into the outbox first and is shown from there; the server is told in its own time.
 */

import type { Schemas } from "../../shared/api/client.ts";
import { type Action, NOBODY_YET, type Refused } from "../../shared/outbox/item.ts";
import type { Standing } from "../../shared/outbox/sender.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { takes } from "../../shared/work/overlay.ts";
import type { Task } from "../../shared/work/work.ts";
import { Box } from "./box.svelte.ts";
import { actionOf, type TabletCommand } from "./commands.ts";
import { keep, kept, type Session } from "./kept.ts";
import { Line } from "./line.svelte.ts";
import { Orders } from "./orders.svelte.ts";
import { OwnWork } from "./own-work.svelte.ts";
import { Owners } from "./owners.svelte.ts";
import { Presence } from "./presence.svelte.ts";
import { refusalOf } from "./refusal.ts";
import { type Entered, sealedSession, sessionOf } from "./signed.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

/** How often the server is asked anew while somebody looks. */
const REFRESH_MS = 10_000;
const TICK_MS = 250;

export class Tablet {
  /** The time at the server, moving on while somebody looks. */
  now = $state(0);
  /** Milliseconds since the page was opened, moving on likewise, whatever clocks are set meanwhile. */
  elapsed = $state(0);
  ready = $state(false);
  screen = $state.raw<Schemas["SignInScreen"]>();
  enrolled = $state(true);
  trouble = $state.raw<Trouble>();

  readonly orders: Orders;
  readonly presence: Presence;
  readonly box: Box;
  readonly owners: Owners;
  readonly work: OwnWork;
  readonly #store: OutboxStore;
  readonly #line: Line;
  #doing: Promise<unknown> = Promise.resolve();
  /** With which badge somebody signed in: without connection only this tells that it is theirs. Nowhere kept. */
  #badge: string | undefined;

  constructor(store: OutboxStore) {
    this.#store = store;
    this.#line = new Line(store);
    this.owners = new Owners(store, this.#line);
    this.orders = new Orders(store, this.#line);
    this.presence = new Presence(store);
    this.box = new Box(store, this.#line, (standing) => this.#told(standing));
    const { presence, box, orders } = this;
    const overlaps = () => this.screen?.settings.overlap_allowed ?? false;
    this.work = new OwnWork({ store, line: this.#line, presence, box, orders, overlaps });
  }

  // ---- what is seen

  get connected(): boolean {
    return this.#line.connected;
  }

  get session(): Session | undefined {
    return this.presence.session;
  }

  secondsLeft = $derived.by(() => this.presence.secondsLeft(this.now));
  waitingCount = $derived.by(() => this.box.waiting.length);

  /** What was refused to who is signed in, and what nobody will ever be known to have done. */
  refusedHere = $derived.by(() => this.box.refused.filter((item) => this.#concerns(item)));

  // ---- beginning, and keeping up

  /** Show what is kept here; the server is asked meanwhile. */
  async start(): Promise<void> {
    await this.#line.resume();
    await this.orders.resume();
    const screen = await kept(this.#store, "screen");
    if (screen !== undefined) this.#learn(screen);
    await this.presence.resume(this.#line.now());
    await this.work.resume();
    await this.box.reload();
    this.#tick();
    this.ready = true;
    this.box.begin();
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => void this.refresh(), REFRESH_MS);
    void this.refresh();
  }

  /** Ask the server for what a screen has to know; sends what waits if it is there. */
  async refresh(): Promise<void> {
    const asked = this.session;
    const screen = await this.#line.get<Schemas["SignInScreen"]>("/api/sign-in");
    if (screen.kind === "ok") {
      this.#learn(screen.value);
      await keep(this.#store, "screen", screen.value);
      this.#lock(screen.value.locked_until);
      if (await this.#store.takeEpoch(screen.value.epoch)) await this.box.reload();
      this.box.send();
    } else if (screen.kind === "problem" && screen.problem.code === "tablet-needed") {
      this.enrolled = false;
    }
    if (asked !== undefined && this.session === asked) await this.#refreshWork(asked);
  }

  async #refreshWork(session: Session): Promise<void> {
    if ("sealed" in session.voucher) await this.#confirm(session, session.voucher.sealed);
    // The grant's time is over. What waits keeps its own and is sent all the same.
    if (!(await this.work.refresh(session))) await this.signOut();
  }

  // ---- signing in and out

  /** Make this tablet known with a code from the office; returns what is in the way. */
  async enrol(code: string): Promise<"bad" | "offline" | undefined> {
    const outcome = await this.#line.post<Schemas["Enrolled"]>("/api/tablets/enrol", { code });
    if (outcome.kind !== "ok") return outcome.kind === "unreachable" ? "offline" : "bad";
    this.#line.credential = outcome.value.credential;
    await keep(this.#store, "credential", outcome.value.credential);
    this.enrolled = true;
    this.trouble = undefined;
    await this.refresh();
    return undefined;
  }

  /** Sign in with a PIN or a badge. Without connection it is sealed, and whose it is turns out later. */
  async signIn(entered: Entered): Promise<boolean> {
    this.trouble = undefined;
    this.#badge = "badge" in entered ? entered.badge : undefined;
    const outcome = await this.#line.post<Schemas["SignInAnswer"]>("/api/sign-in", entered);
    if (outcome.kind === "ok") {
      await this.#signedIn(outcome.value);
      return true;
    }
    if (outcome.kind === "problem") {
      this.trouble = troubleOf(outcome.problem, this.#line.now(), outcome.retryAfterMs);
      if (outcome.problem.code === "tablet-needed") this.enrolled = false;
      // This may have been the try that locked the pad.
      if (this.trouble.kind === "wrong-pin") void this.refresh();
      return false;
    }
    if (this.screen === undefined) return false;
    await this.#begin(await sealedSession(this.screen, entered, this.#line.now()));
    return true;
  }

  /**
   * A badge is scanned while somebody is signed in: whose it is takes their place, and what runs goes on running.
   * Returns what is in the way; then all stays as it is.
   */
  async takeBadge(badge: string): Promise<Trouble | undefined> {
    const session = this.session;
    if (!this.screen?.settings.badges) return { kind: "badges-off" };
    if (badge === this.#badge) return { kind: "yourself" };
    const outcome = await this.#line.post<Schemas["SignInAnswer"]>("/api/sign-in", { badge });
    if (this.session !== session) return undefined;
    if (outcome.kind === "problem") return troubleOf(outcome.problem, this.#line.now(), outcome.retryAfterMs);
    if (outcome.kind === "ok" && outcome.value.person.id === session?.personId) return { kind: "yourself" };
    await this.signOut();
    this.#badge = badge;
    if (outcome.kind === "ok") await this.#signedIn(outcome.value);
    else await this.#begin(await sealedSession(this.screen, { badge }, this.#line.now()));
    return undefined;
  }

  /** Learn who it was that signed in without connection. */
  async #confirm(session: Session, sealed: string): Promise<void> {
    const outcome = await this.#line.post<Schemas["SignInAnswer"]>("/api/sign-in", { sealed });
    if (this.session !== session) return;
    if (outcome.kind === "ok") await this.#signedIn(outcome.value, session);
    else if (outcome.kind === "problem" && outcome.problem.status < 500 && outcome.problem.status !== 429) {
      await this.signOut();
      this.trouble = troubleOf(outcome.problem, this.now);
    }
  }

  async #signedIn(answer: Schemas["SignInAnswer"], before?: Session): Promise<void> {
    if (this.screen !== undefined) this.#learn({ ...this.screen, settings: answer.settings });
    await this.#store.takeEpoch(answer.epoch);
    await this.#begin(sessionOf(answer, this.#line.now(), before));
    this.box.send();
    if (this.session !== undefined) await this.#refreshWork(this.session);
  }

  async #begin(session: Session): Promise<void> {
    if (this.session?.since !== session.since) this.work.clear();
    this.trouble = undefined;
    await this.presence.begin(session);
  }

  /** Sign out. What runs goes on running, what waits goes on waiting. */
  async signOut(): Promise<void> {
    this.presence.endElsewhere();
    await this.#leave();
  }

  async #leave(): Promise<void> {
    this.#badge = undefined;
    await Promise.all([this.presence.end(), this.work.forget()]);
  }

  /** Somebody touched the screen. */
  touch(): void {
    this.presence.touch(this.#line.now());
  }

  // ---- doing things

  /** Do something: it is on disk when this returns, and shown from there. */
  async act(command: TabletCommand): Promise<Action | undefined> {
    return this.#add(command, this.#line.now());
  }

  /** Bring a task back as it was before it was closed; `at` is by the clock of the closing. */
  async undo(task: Task, at: number): Promise<Action | undefined> {
    return this.#add({ type: "UndoTask", task_id: task.taskId }, at, task);
  }

  /** One after the other: a second tap on the same thing sees what the first one did, and does nothing. */
  #add(command: TabletCommand, at: number, before?: Task): Promise<Action | undefined> {
    const done = this.#doing.then(() => this.#keep(command, at, before));
    this.#doing = done.catch(() => undefined);
    return done;
  }

  async #keep(command: TabletCommand, at: number, before?: Task): Promise<Action | undefined> {
    const overlaps = this.screen?.settings.overlap_allowed ?? false;
    if (this.session === undefined || !takes(this.work.view, command, overlaps)) return undefined;
    this.touch();
    const action = actionOf(command, $state.snapshot(this.session) as Session, at, before);
    await this.box.add(action);
    return action;
  }

  /** Search orders, at the server or among those that are remembered; without words the recent ones. */
  search(words: string): ReturnType<Orders["search"]> {
    return this.orders.search(words, this.session?.voucher, this.work.view.tasks);
  }

  /** Hand a refused action to the foreman; false when the server could not be reached. */
  async sendToForeman(item: Refused): Promise<boolean> {
    const outcome = await this.#line.post("/api/refusals", refusalOf(item));
    if (outcome.kind === "ok") await this.box.drop(item);
    return outcome.kind === "ok";
  }

  /** Ask for something of the person's own; undefined without connection. */
  async own<T>(path: string, query: Record<string, string> = {}): Promise<T | undefined> {
    const outcome = await this.#line.own<T>(this.session?.voucher, path, query);
    return outcome?.kind === "ok" ? outcome.value : undefined;
  }

  // ---- inside

  #concerns(item: Refused): boolean {
    const known = item.person !== NOBODY_YET && item.person === this.session?.personId;
    return known || this.owners.isNobodys(item);
  }

  async #told(standing: Standing): Promise<void> {
    if (standing === "blocked") this.enrolled = false;
    if (standing === "empty" && (await this.owners.settle(this.box.refused))) await this.box.reload();
    if (standing === "empty" && this.session !== undefined) await this.#refreshWork(this.session);
  }

  #learn(screen: Schemas["SignInScreen"]): void {
    this.screen = screen;
    this.presence.idleSeconds = screen.settings.idle_sign_out_seconds;
  }

  /** Show that the pad is locked; open it when a foreman did. */
  #lock(until: string | null): void {
    if (until !== null) this.trouble = { kind: "locked", until: Date.parse(until), pad: true };
    else if (this.trouble?.kind === "locked" && this.trouble.pad) this.trouble = undefined;
  }

  #tick(): void {
    this.now = this.#line.now();
    this.elapsed = performance.now();
    if (this.presence.isOver(this.now)) void this.#leave();
  }
}
