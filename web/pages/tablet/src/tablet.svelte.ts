/**
 * The tablet as a whole: who is signed in, what they see, what waits.
 *
 * Everything that is done goes into the outbox first and is shown from there; the server is told in its own time.
 */

import { ask, type Outcome, type Schemas } from "../../shared/api/client.ts";
import { Wake, surroundings } from "../../shared/outbox/device.ts";
import { type Acknowledged, type Action, NOBODY_YET, type Refused, type Waiting } from "../../shared/outbox/item.ts";
import { Sender, type Standing } from "../../shared/outbox/sender.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { seal } from "../../shared/sign-in/seal.ts";
import { ServerClock } from "../../shared/time/clock.ts";
import { overlay, type Pending, type PendingCommand } from "../../shared/work/overlay.ts";
import type { Task, Work } from "../../shared/work/work.ts";
import { actionOf, type TabletCommand } from "./commands.ts";
import { keep, kept, type KnownOrder, ORDERS_MAX, type Session } from "./kept.ts";
import { workOf } from "./server.ts";

/** How often the server is asked anew while somebody looks. */
const REFRESH_MS = 10_000;
/** For how long before the end the countdown is shown. */
export const COUNTDOWN_S = 15;

export type Trouble =
  { kind: "wrong-pin" } | { kind: "locked"; until: number; pad: boolean } | { kind: "told"; detail: string };

interface Snapshot {
  work: Work;
  /** Everything up to this position of the log is in it. */
  position: number;
  at: number;
}

const NOTHING: Work = { tasks: [], todayMs: 0, todayBegan: 0 };

export class Tablet {
  /** The time at the server, moving on each second while somebody looks. */
  now = $state(0);
  ready = $state(false);
  screen = $state<Schemas["SignInScreen"]>();
  session = $state<Session>();
  standing = $state<Standing>("empty");
  connected = $state(true);
  enrolled = $state(true);
  trouble = $state<Trouble>();
  refused = $state<Refused[]>([]);
  orders = $state<KnownOrder[]>([]);
  #waiting = $state<Waiting[]>([]);
  #acknowledged = $state<Acknowledged[]>([]);
  #snapshot = $state<Snapshot>();

  readonly #store: OutboxStore;
  readonly #sender: Sender;
  readonly #wake = new Wake();
  #clock = new ServerClock();
  #credential: string | undefined;
  #tabs: BroadcastChannel | undefined;

  constructor(store: OutboxStore) {
    this.#store = store;
    this.#sender = new Sender(
      store,
      surroundings(
        {
          papers: () => ({ credential: this.#credential }),
          now: () => this.#clock.now(),
          changed: (standing) => void this.#changed(standing),
          heard: () => {
            this.connected = true;
          },
        },
        this.#wake,
      ),
    );
  }

  // ---- what is seen

  /** The person's work, with what they did since the server last spoke. */
  view = $derived.by((): Work => {
    const position = this.#snapshot?.position ?? 0;
    const settled = this.#acknowledged.filter((item) => item.position > position);
    const mine = [...settled, ...this.#waiting].filter((item) => this.#isMine(item));
    const overlap = this.screen?.settings.overlap_allowed ?? false;
    return overlay(this.#snapshot?.work ?? NOTHING, mine.map(pendingOf), (number) => this.#named(number), overlap);
  });

  /** What was refused to who is signed in, or to somebody whom the server could not make out. */
  refusedHere = $derived(
    this.refused.filter((item) => item.person === NOBODY_YET || item.person === this.session?.personId),
  );
  running = $derived(this.view.tasks.filter((task) => task.phase === "working"));
  waitingCount = $derived(this.#waiting.length);
  /** When what is shown was true at the server; undefined while it is up to date. */
  staleSince = $derived(
    this.session !== undefined && !this.connected && this.#snapshot !== undefined ? this.#snapshot.at : undefined,
  );

  // ---- beginning

  async start(): Promise<void> {
    const store = this.#store;
    this.#clock = new ServerClock(Date.now, await kept(store, "clock"));
    this.#credential = await kept(store, "credential");
    this.screen = await kept(store, "screen");
    this.orders = (await kept(store, "orders")) ?? [];
    this.#tick();
    const session = await kept(store, "session");
    if (session !== undefined && this.#idleEnd(session) > this.now) this.session = session;
    await this.#reload();
    this.ready = true;
    this.#tabs = new BroadcastChannel("floorbook-tablet");
    this.#tabs.onmessage = () => void this.#reload();
    setInterval(() => this.#tick(), 250);
    setInterval(() => void this.refresh(), REFRESH_MS);
    addEventListener("online", () => this.#back());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#back();
    });
    void this.#sender.flush();
    await this.refresh();
  }

  /** Ask the server for what a screen has to know; sends what waits if it is there. */
  async refresh(): Promise<void> {
    const asked = this.session;
    const screen = await ask<Schemas["SignInScreen"]>({
      path: "/api/sign-in",
      papers: { credential: this.#credential },
    });
    await this.#heard(screen);
    if (screen.kind === "ok") {
      this.screen = screen.value;
      await keep(this.#store, "screen", screen.value);
      this.#lock(screen.value.locked_until);
      if (await this.#store.takeEpoch(screen.value.epoch)) await this.#reload();
      this.#back();
    } else if (screen.kind === "problem" && screen.problem.code === "tablet-needed") {
      this.enrolled = false;
    }
    if (asked !== undefined && this.session === asked) await this.#refreshWork(asked);
  }

  async #refreshWork(session: Session): Promise<void> {
    if ("sealed" in session.voucher) await this.#confirm(session, session.voucher.sealed);
    const voucher = this.session?.voucher;
    if (voucher === undefined || !("grant" in voucher)) return;
    const position = Math.max(
      0,
      ...this.#acknowledged.filter((item) => this.#isMine(item)).map((item) => item.position),
    );
    const papers = { credential: this.#credential, grant: voucher.grant };
    const query = { after: position || undefined, timeout: 3 };
    const outcome = await ask<Schemas["Work"]>({ path: "/api/my-work", query, papers });
    await this.#heard(outcome);
    if (this.session?.personId !== session.personId && session.personId !== NOBODY_YET) return;
    if (outcome.kind === "ok") {
      this.#snapshot = { work: workOf(outcome.value), position, at: Date.parse(outcome.value.server_time) };
      this.#remember(outcome.value.tasks);
    } else if (outcome.kind === "problem" && outcome.problem.status === 401) {
      // The grant's time is over. What waits keeps its own and is sent all the same.
      await this.signOut();
    }
  }

  /** Learn who it was that signed in without connection. */
  async #confirm(session: Session, sealed: string): Promise<void> {
    const outcome = await this.#post<Schemas["SignInAnswer"]>("/api/sign-in", { sealed });
    if (this.session !== session) return;
    if (outcome.kind === "ok") await this.#signedIn(outcome.value, session.since);
    else if (outcome.kind === "problem" && outcome.problem.status < 500 && outcome.problem.status !== 429) {
      await this.signOut();
      this.trouble = troubleOf(outcome.problem.code, outcome.problem, this.now);
    }
  }

  // ---- signing in and out

  async enrol(code: string): Promise<boolean> {
    const outcome = await this.#post<Schemas["Enrolled"]>("/api/tablets/enrol", { code });
    if (outcome.kind !== "ok") {
      this.trouble = { kind: "told", detail: outcome.kind === "problem" ? outcome.problem.code : "unreachable" };
      return false;
    }
    this.#credential = outcome.value.credential;
    await keep(this.#store, "credential", outcome.value.credential);
    this.enrolled = true;
    this.trouble = undefined;
    await this.refresh();
    return true;
  }

  /** Sign in with a PIN or a badge. Without connection it is sealed, and whose it is turns out later. */
  async signIn(entered: { pin: string } | { badge: string }): Promise<boolean> {
    this.trouble = undefined;
    const outcome = await this.#post<Schemas["SignInAnswer"]>("/api/sign-in", entered);
    await this.#heard(outcome);
    if (outcome.kind === "ok") {
      await this.#signedIn(outcome.value);
      return true;
    }
    if (outcome.kind === "problem") {
      this.trouble = troubleOf(outcome.problem.code, outcome.problem, this.#clock.now(), outcome.retryAfterMs);
      if (outcome.problem.code === "tablet-needed") this.enrolled = false;
      // This may have been the try that locked the pad.
      if (this.trouble.kind === "wrong-pin") void this.refresh();
      return false;
    }
    const screen = this.screen;
    if (screen === undefined) return false;
    const at = this.#clock.now();
    const sealed = await seal(screen.sealing_key, screen.tablet_id ?? NOBODY_YET, {
      at: new Date(at).toISOString(),
      ...entered,
    });
    await this.#begin({
      voucher: { sealed },
      personId: NOBODY_YET,
      name: null,
      language: null,
      since: at,
      touched: at,
    });
    return true;
  }

  async #signedIn(answer: Schemas["SignInAnswer"], since?: number): Promise<void> {
    const now = this.#clock.now();
    const { id, name, language } = answer.person;
    if (this.screen !== undefined) this.screen = { ...this.screen, settings: answer.settings };
    await this.#store.takeEpoch(answer.epoch);
    const touched = this.session?.touched ?? now;
    await this.#begin({ voucher: { grant: answer.grant }, personId: id, name, language, since: since ?? now, touched });
    await this.refresh();
  }

  async #begin(session: Session): Promise<void> {
    if (this.session?.since !== session.since) this.#snapshot = undefined;
    this.session = session;
    this.trouble = undefined;
    await keep(this.#store, "session", session);
  }

  /** Sign out. What runs goes on running, what waits goes on waiting. */
  async signOut(): Promise<void> {
    this.session = undefined;
    this.#snapshot = undefined;
    await keep(this.#store, "session", undefined);
  }

  /** Somebody touched the screen. */
  touch(): void {
    const session = this.session;
    if (session === undefined) return;
    const before = session.touched;
    session.touched = this.#clock.now();
    if (session.touched - before > 1_000) void keep(this.#store, "session", session);
  }

  /** How many seconds are left before one is signed out; undefined while there is no hurry. */
  secondsLeft = $derived.by(() => {
    if (this.session === undefined) return undefined;
    const left = Math.ceil((this.#idleEnd(this.session) - this.now) / 1_000);
    return left <= COUNTDOWN_S ? Math.max(0, left) : undefined;
  });

  #idleEnd(session: Session): number {
    return session.touched + (this.screen?.settings.idle_sign_out_seconds ?? 60) * 1_000;
  }

  // ---- doing things

  /** Do something: it is on disk when this returns, and shown from there. */
  async act(command: TabletCommand): Promise<Action | undefined> {
    const session = this.session;
    if (session === undefined) return undefined;
    this.touch();
    const action = actionOf(command, $state.snapshot(session) as Session, this.#clock.now());
    await this.#store.add(action);
    await this.#reload();
    this.#tabs?.postMessage("changed");
    this.#back();
    return action;
  }

  /** Remember an order that somebody chose, so that it is found without connection. */
  know(order: KnownOrder): void {
    this.orders = [order, ...this.orders.filter((each) => each.number !== order.number)].slice(0, ORDERS_MAX);
    void keep(this.#store, "orders", this.orders);
  }

  /** Search orders, at the server or, without connection, among those that are remembered. */
  async search(words: string): Promise<{ orders: KnownOrder[]; complete: boolean }> {
    const said = await this.#own<Schemas["Orders"]>("/api/orders/search", { q: words, limit: 20 });
    if (said !== undefined) {
      const orders = said.orders.map((order) => ({
        number: order.number,
        customerName: order.customer_name,
        description: order.description,
        dueOn: order.due_on,
      }));
      return { orders, complete: true };
    }
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const orders = this.orders.filter((order) => {
      const text = `${order.number} ${order.customerName ?? ""} ${order.description ?? ""}`.toLocaleLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    return { orders: $state.snapshot(orders).slice(0, 20), complete: false };
  }

  /** The sessions of a task, the latest first; undefined without connection. */
  async sessions(taskId: string): Promise<Schemas["Session"][] | undefined> {
    const said = await this.#own<Schemas["Sessions"]>("/api/my-sessions", { task_id: taskId });
    return said?.sessions.filter((each) => each.mark !== "struck");
  }

  /** What the person asked to be put right, and what was answered; undefined without connection. */
  async requests(): Promise<Schemas["MyRequest"][] | undefined> {
    return (await this.#own<Schemas["MyRequests"]>("/api/my-requests", {}))?.requests;
  }

  /** Forget a refused action. */
  async drop(item: Refused): Promise<void> {
    await this.#store.dismiss(item.order);
    await this.#reload();
  }

  /** Hand a refused action to the foreman; false when the server could not be reached. */
  async sendToForeman(item: Refused): Promise<boolean> {
    const said = JSON.parse(item.body) as Record<string, unknown> & { type: string };
    const body = {
      refusal_id: item.key,
      person_id: item.person,
      command: said.type,
      code: item.refusal.code,
      happened_at: new Date(item.at).toISOString(),
      ...picked(said, "task_id", "order_number", "work_type"),
      body: item.body,
    };
    const outcome = await this.#post("/api/refusals", body);
    if (outcome.kind === "ok") await this.drop(item);
    return outcome.kind === "ok";
  }

  // ---- inside

  #isMine(item: Action): boolean {
    const session = this.session;
    if (session === undefined) return false;
    if (session.personId !== NOBODY_YET && item.person === session.personId) return true;
    // What was done between signing in without connection and learning who it was.
    return item.person === NOBODY_YET && item.at >= session.since;
  }

  #named(number: string): { customerName: string | null; description: string | null } {
    const known = this.orders.find((order) => order.number === number);
    return { customerName: known?.customerName ?? null, description: known?.description ?? null };
  }

  #remember(tasks: Schemas["WorkTask"][]): void {
    for (const task of tasks) {
      if (this.orders.some((order) => order.number === task.order_number)) continue;
      const { order_number: number, customer_name: customerName, description } = task;
      this.know({ number, customerName, description, dueOn: null });
    }
  }

  async #own<T>(path: string, query: Record<string, string | number>): Promise<T | undefined> {
    const voucher = this.session?.voucher;
    if (voucher === undefined || !("grant" in voucher)) return undefined;
    const papers = { credential: this.#credential, grant: voucher.grant };
    const outcome = await ask<T>({ path, query, papers });
    await this.#heard(outcome);
    return outcome.kind === "ok" ? outcome.value : undefined;
  }

  #post<T>(path: string, body: unknown): Promise<Outcome<T>> {
    const key = crypto.randomUUID();
    return ask<T>({ method: "POST", path, body: JSON.stringify(body), key, papers: { credential: this.#credential } });
  }

  async #heard<T>(outcome: Outcome<T>): Promise<void> {
    this.connected = outcome.kind !== "unreachable";
    const time = outcome.kind === "ok" ? (outcome.value as { server_time?: string }).server_time : undefined;
    if (outcome.kind !== "ok" || time === undefined) return;
    this.#clock.take(outcome.sent, outcome.answered, Date.parse(time));
    await keep(this.#store, "clock", this.#clock.measured);
  }

  #back(): void {
    this.#wake.call();
    void this.#sender.flush();
  }

  async #changed(standing: Standing): Promise<void> {
    this.standing = standing;
    if (standing === "offline") this.connected = false;
    if (standing === "blocked") this.enrolled = false;
    await this.#reload();
    if (standing !== "sending") this.#tabs?.postMessage("changed");
    if (standing === "empty" && this.session !== undefined) {
      await this.#store.forgetOld(this.#clock.now());
      await this.#refreshWork(this.session);
    }
  }

  async #reload(): Promise<void> {
    const { waiting, refused, acknowledged } = await this.#store.all();
    this.#waiting = waiting;
    this.refused = refused;
    this.#acknowledged = acknowledged;
  }

  /** Show that the pad is locked; open it when a foreman did. */
  #lock(until: string | null): void {
    if (until !== null) this.trouble = { kind: "locked", until: Date.parse(until), pad: true };
    else if (this.trouble?.kind === "locked" && this.trouble.pad) this.trouble = undefined;
  }

  #tick(): void {
    this.now = this.#clock.now();
    if (this.session !== undefined && this.#idleEnd(this.session) <= this.now) void this.signOut();
  }
}

function pendingOf(item: Action): Pending {
  return { key: item.key, at: item.at, command: JSON.parse(item.body) as PendingCommand };
}

function picked(said: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in said).map((name) => [name, said[name]]));
}

function troubleOf(code: string, problem: Schemas["Problem"], now: number, retryAfterMs?: number): Trouble {
  if (code === "wrong-pin" || code === "pin-ambiguous") return { kind: "wrong-pin" };
  if (problem.status === 423 || problem.status === 429)
    return { kind: "locked", until: now + (retryAfterMs ?? 60_000), pad: problem.status === 423 };
  return { kind: "told", detail: problem.detail };
}

export type { Task };
