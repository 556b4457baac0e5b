/**
 * The tablet as a whole: who is signed in, what they see, what they do.
 *
 * Everything that is done goes into the outbox first and is shown from there; the server is told in its own time.
 */

import type { Outcome } from "../../shared/api/client.ts";
import { type Action, NOBODY_YET, type Refused } from "../../shared/outbox/item.ts";
import type { Standing } from "../../shared/outbox/sender.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import type { Moment } from "../../shared/time/steady.ts";
import { takes } from "../../shared/work/overlay.ts";
import type { Task } from "../../shared/work/work.ts";
import { Box } from "./box.svelte.ts";
import { actionOf, type TabletCommand } from "./commands.ts";
import { Door } from "./door.ts";
import type { Session } from "./kept.ts";
import { Line } from "./line.svelte.ts";
import { Orders } from "./orders.svelte.ts";
import { OwnWork } from "./own-work.svelte.ts";
import { Owners } from "./owners.svelte.ts";
import { Pad } from "./pad.svelte.ts";
import { Presence } from "./presence.svelte.ts";

/** How often the server is asked anew while somebody looks. */
const REFRESH_MS = 10_000;
const TICK_MS = 250;
/** Until the shop's own setting is known. */
const IDLE_S = 60;

export class Tablet {
  /** The time at the server, moving on while somebody looks. */
  now = $state(0);
  /** Milliseconds by the clock that nobody sets, moving on likewise. */
  elapsed = $state(0);
  ready = $state(false);

  readonly pad: Pad;
  readonly door: Door;
  readonly orders: Orders;
  readonly presence: Presence;
  readonly box: Box;
  readonly owners: Owners;
  readonly work: OwnWork;
  readonly #store: OutboxStore;
  readonly #line: Line;
  #doing: Promise<unknown> = Promise.resolve();

  constructor(store: OutboxStore) {
    const line = new Line(store);
    const pad = new Pad(store, line);
    const presence = new Presence(store, line, () => pad.screen?.settings.idle_sign_out_seconds ?? IDLE_S);
    const orders = new Orders(store, line);
    const box = new Box(store, line, (standing) => this.#told(standing));
    const work = new OwnWork({ store, line, presence, box, orders, overlaps: () => pad.overlaps });
    this.#store = store;
    this.#line = line;
    this.pad = pad;
    this.presence = presence;
    this.orders = orders;
    this.box = box;
    this.work = work;
    this.owners = new Owners(store, line);
    this.door = new Door({ store, line, pad, presence, work, known: () => this.#known() });
  }

  // ---- what is seen

  get connected(): boolean {
    return this.#line.connected;
  }

  get session(): Session | undefined {
    return this.presence.session;
  }

  secondsLeft = $derived.by(() => this.presence.secondsLeft(this.elapsed));
  waitingCount = $derived.by(() => this.box.waiting.length);

  /** What was refused to who is signed in, and what nobody will ever be known to have done. */
  refusedHere = $derived.by(() => this.box.refused.filter((item) => this.#concerns(item)));

  // ---- beginning, and keeping up

  /** Show what is kept here; the server is asked meanwhile. */
  async start(): Promise<void> {
    await this.#line.resume();
    await this.orders.resume();
    await this.pad.resume();
    await this.presence.resume();
    await this.work.resume();
    await this.box.reload();
    this.#tick();
    this.ready = true;
    this.box.begin();
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => void this.refresh(), REFRESH_MS);
    document.addEventListener("visibilitychange", () => this.#seen());
    void this.refresh();
  }

  /** Ask the server for what a screen has to know; sends what waits if it is there. */
  async refresh(): Promise<void> {
    const asked = this.session;
    const screen = await this.pad.ask();
    if (screen !== undefined) {
      if (await this.#store.takeEpoch(screen.epoch)) await this.box.reload();
      this.box.send();
    }
    if (asked !== undefined && this.session === asked) await this.#refreshWork(asked);
  }

  async #refreshWork(session: Session): Promise<void> {
    if ("sealed" in session.voucher) await this.door.confirm(session, session.voucher.sealed);
    // The grant's time is over. What waits keeps its own and is sent all the same.
    if (!(await this.work.refresh(session))) await this.door.signOut();
  }

  /** Make this tablet known with a code from the office; returns what is in the way. */
  async enrol(code: string): ReturnType<Pad["enrol"]> {
    const wrong = await this.pad.enrol(code);
    if (wrong === undefined) await this.refresh();
    return wrong;
  }

  async #known(): Promise<void> {
    this.box.send();
    if (this.session !== undefined) await this.#refreshWork(this.session);
  }

  // ---- doing things

  /** Somebody touched the screen. */
  touch(): void {
    this.presence.touch();
  }

  /** The time by the clock that nobody sets, to the very moment. */
  moment(): number {
    return this.#line.steady.now();
  }

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
    if (this.session === undefined || !takes(this.work.view, command, this.pad.overlaps)) return undefined;
    this.touch();
    const about = this.work.about(command);
    const action = actionOf(command, $state.snapshot(this.session) as Session, at, { before, about });
    await this.box.add(action);
    return action;
  }

  /** Search orders, at the server or among those that are remembered; without words the recent ones. */
  search(words: string): ReturnType<Orders["search"]> {
    return this.orders.search(words, this.session?.voucher, this.work.view.tasks);
  }

  /** Hand a refused action to the foreman, who is `told` of it; it stays here unless they have it. */
  async sendToForeman(item: Refused, told: object): Promise<Outcome<unknown>> {
    const outcome = await this.#line.post("/api/refusals", told);
    if (outcome.kind === "ok") await this.box.drop(item);
    return outcome;
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
    if (standing === "blocked") this.pad.enrolled = false;
    if (standing === "empty" && (await this.owners.settle(this.box.refused))) await this.box.reload();
    if (standing === "empty" && this.session !== undefined) await this.#refreshWork(this.session);
  }

  /** The page went out of sight or came back: whoever was away for too long is signed out before anybody touches it. */
  #seen(): void {
    this.#line.steady.seen(document.visibilityState === "visible");
    this.#tick();
  }

  /** The device slept in sight of its page, or its clock was set. Where nobody can say which, whoever was here is away. */
  async #woken(since: Moment): Promise<void> {
    await this.pad.ask();
    if (!this.connected) this.#line.steady.sleptSince(since);
    this.#tick();
  }

  #tick(): void {
    const alone = this.#line.steady.look();
    if (alone !== undefined) void this.#woken(alone);
    this.now = this.#line.now();
    this.elapsed = this.moment();
    if (this.presence.isOver(this.elapsed)) void this.door.leave();
  }
}
