/**
 * The tablet as a whole: who is signed in, what they see, what waits.
 *
 * Everything that is done goes into the outbox first and is shown from there; the server is told in its own time.
 */

import type { Schemas } from "../../shared/api/client.ts";
import { Wake, surroundings } from "../../shared/outbox/device.ts";
import { type Acknowledged, type Action, NOBODY_YET, type Refused, type Waiting } from "../../shared/outbox/item.ts";
import { Sender, type Standing } from "../../shared/outbox/sender.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { seal } from "../../shared/sign-in/seal.ts";
import { overlay, type Pending, type PendingCommand } from "../../shared/work/overlay.ts";
import type { Task, Work } from "../../shared/work/work.ts";
import { actionOf, type TabletCommand } from "./commands.ts";
import { keep, kept, type KnownOrder, type Session, type Snapshot } from "./kept.ts";
import { Line } from "./line.svelte.ts";
import { Orders } from "./orders.svelte.ts";
import { refusalOf } from "./refusal.ts";
import { workOf } from "./server.ts";
import { type Trouble, troubleOf } from "./trouble.ts";

/** How often the server is asked anew while somebody looks. */
const REFRESH_MS = 10_000;
/** For how long before the end the countdown is shown. */
export const COUNTDOWN_S = 15;

const NOTHING: Work = { tasks: [], todayMs: 0, todayBegan: 0 };

export class Tablet {
  /** The time at the server, moving on each second while somebody looks. */
  now = $state(0);
  ready = $state(false);
  screen = $state<Schemas["SignInScreen"]>();
  session = $state<Session>();
  standing = $state<Standing>("empty");
  enrolled = $state(true);
  trouble = $state<Trouble>();
  refused = $state<Refused[]>([]);
  #waiting = $state.raw<Waiting[]>([]);
  #acknowledged = $state.raw<Acknowledged[]>([]);
  #snapshot = $state.raw<Snapshot>();

  readonly #store: OutboxStore;
  readonly #sender: Sender;
  readonly #wake = new Wake();
  readonly #line: Line;
  readonly #orders: Orders;
  #tabs: BroadcastChannel | undefined;

  constructor(store: OutboxStore) {
    this.#store = store;
    this.#line = new Line(store);
    this.#orders = new Orders(store, this.#line);
    this.#sender = new Sender(
      store,
      surroundings(
        {
          papers: () => ({ credential: this.#line.credential }),
          now: () => this.#line.now(),
          changed: (standing) => void this.#changed(standing),
          heard: () => {
            this.#line.connected = true;
          },
        },
        this.#wake,
      ),
    );
  }

  // ---- what is seen

  get connected(): boolean {
    return this.#line.connected;
  }

  /** The person's work, with what they did since the server last spoke. */
  view = $derived.by((): Work => {
    const position = this.#snapshot?.position ?? 0;
    const settled = this.#acknowledged.filter((item) => item.position > position);
    const mine = [...settled, ...this.#waiting].filter((item) => this.#isMine(item));
    const overlap = this.screen?.settings.overlap_allowed ?? false;
    const names = (number: string) => this.#orders.named(number);
    return overlay(this.#snapshot?.work ?? NOTHING, mine.map(pendingOf), names, overlap);
  });

  /** What was refused to who is signed in, or to somebody whom the server could not make out. */
  refusedHere = $derived(
    this.refused.filter((item) => item.person === NOBODY_YET || item.person === this.session?.personId),
  );
  running = $derived(this.view.tasks.filter((task) => task.phase === "working"));
  waitingCount = $derived(this.#waiting.length);
  /** Whether the server is being asked what somebody's work is, and nothing of it is known here. */
  loading = $derived(
    this.session !== undefined && this.#snapshot === undefined && this.connected && this.view.tasks.length === 0,
  );
  /** When what is shown was true at the server; undefined while it is up to date. */
  staleSince = $derived(
    this.session !== undefined && !this.connected && this.#snapshot !== undefined ? this.#snapshot.at : undefined,
  );

  // ---- beginning

  /** Show what is kept here; the server is asked meanwhile. */
  async start(): Promise<void> {
    const store = this.#store;
    await this.#line.resume();
    await this.#orders.resume();
    this.screen = await kept(store, "screen");
    this.#tick();
    const session = await kept(store, "session");
    if (session !== undefined && this.#idleEnd(session) > this.now) this.session = session;
    const snapshot = await kept(store, "snapshot");
    if (snapshot !== undefined && snapshot.personId === this.session?.personId) this.#snapshot = snapshot;
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
    void this.refresh();
  }

  /** Ask the server for what a screen has to know; sends what waits if it is there. */
  async refresh(): Promise<void> {
    const asked = this.session;
    const screen = await this.#line.get<Schemas["SignInScreen"]>("/api/sign-in");
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
    const position = Math.max(
      0,
      ...this.#acknowledged.filter((item) => this.#isMine(item)).map((item) => item.position),
    );
    const query = { after: position || undefined, timeout: 3 };
    const outcome = await this.#line.own<Schemas["Work"]>(this.session?.voucher, "/api/my-work", query);
    if (this.session?.personId !== session.personId && session.personId !== NOBODY_YET) return;
    if (outcome?.kind === "ok") {
      const work = workOf(outcome.value);
      const personId = this.session?.personId ?? session.personId;
      this.#snapshot = { personId, work, position, at: Date.parse(outcome.value.server_time) };
      await keep(this.#store, "snapshot", this.#snapshot);
      this.#orders.learn(work.tasks);
    } else if (outcome?.kind === "problem" && outcome.problem.status === 401) {
      // The grant's time is over. What waits keeps its own and is sent all the same.
      await this.signOut();
    }
  }

  /** Learn who it was that signed in without connection. */
  async #confirm(session: Session, sealed: string): Promise<void> {
    const outcome = await this.#line.post<Schemas["SignInAnswer"]>("/api/sign-in", { sealed });
    if (this.session !== session) return;
    if (outcome.kind === "ok") await this.#signedIn(outcome.value, session.since);
    else if (outcome.kind === "problem" && outcome.problem.status < 500 && outcome.problem.status !== 429) {
      await this.signOut();
      this.trouble = troubleOf(outcome.problem, this.now);
    }
  }

  // ---- signing in and out

  async enrol(code: string): Promise<boolean> {
    const outcome = await this.#line.post<Schemas["Enrolled"]>("/api/tablets/enrol", { code });
    if (outcome.kind !== "ok") {
      this.trouble = { kind: "told", detail: outcome.kind === "problem" ? outcome.problem.code : "unreachable" };
      return false;
    }
    this.#line.credential = outcome.value.credential;
    await keep(this.#store, "credential", outcome.value.credential);
    this.enrolled = true;
    this.trouble = undefined;
    await this.refresh();
    return true;
  }

  /** Sign in with a PIN or a badge. Without connection it is sealed, and whose it is turns out later. */
  async signIn(entered: { pin: string } | { badge: string }): Promise<boolean> {
    this.trouble = undefined;
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
    const screen = this.screen;
    if (screen === undefined) return false;
    const at = this.#line.now();
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
    const now = this.#line.now();
    const { id, name } = answer.person;
    // English is also what is recorded of whom nobody asked: with them the tablet's own language counts.
    const language = answer.person.language === "en" ? null : answer.person.language;
    if (this.screen !== undefined) this.screen = { ...this.screen, settings: answer.settings };
    await this.#store.takeEpoch(answer.epoch);
    const touched = this.session?.touched ?? now;
    await this.#begin({ voucher: { grant: answer.grant }, personId: id, name, language, since: since ?? now, touched });
    this.#back();
    if (this.session !== undefined) await this.#refreshWork(this.session);
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
    await keep(this.#store, "snapshot", undefined);
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
    const before = session.touched;
    session.touched = this.#line.now();
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

  /** Do something: it is on disk when this returns, and shown from there. `before` goes with taking something back. */
  async act(command: TabletCommand, before?: Task): Promise<Action | undefined> {
    const session = this.session;
    if (session === undefined) return undefined;
    this.touch();
    const action = actionOf(command, $state.snapshot(session) as Session, this.#line.now(), before);
    await this.#store.add(action);
    await this.#reload();
    this.#tabs?.postMessage("changed");
    this.#back();
    return action;
  }

  task(id: string): Task | undefined {
    return this.view.tasks.find((each) => each.taskId === id);
  }

  /** The kind of work that was last added on this tablet, by whomever. */
  kindLately(): string | undefined {
    const added = [...this.#acknowledged, ...this.#waiting].map(pendingOf).findLast(isAdding);
    return added?.command.work_type;
  }

  /** Remember an order that somebody chose, so that it is found without connection. */
  know(order: KnownOrder): void {
    this.#orders.know(order);
  }

  /** The order with exactly this number, as far as this tablet knows it. */
  known(number: string): KnownOrder | undefined {
    return this.#orders.known(number);
  }

  /** Search orders, at the server or, without connection, among those that are remembered. Recent ones come first. */
  search(words: string): Promise<{ orders: KnownOrder[]; complete: boolean }> {
    return this.#orders.search(words, this.session?.voucher, this.view.tasks);
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
    const outcome = await this.#line.post("/api/refusals", refusalOf(item));
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

  async #own<T>(path: string, query: Record<string, string>): Promise<T | undefined> {
    const outcome = await this.#line.own<T>(this.session?.voucher, path, query);
    return outcome?.kind === "ok" ? outcome.value : undefined;
  }

  #back(): void {
    this.#wake.call();
    void this.#sender.flush();
  }

  async #changed(standing: Standing): Promise<void> {
    this.standing = standing;
    if (standing === "offline") this.#line.connected = false;
    if (standing === "blocked") this.enrolled = false;
    await this.#reload();
    if (standing !== "sending") this.#tabs?.postMessage("changed");
    if (standing === "empty" && this.session !== undefined) {
      await this.#store.forgetOld(this.#line.now());
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
    this.now = this.#line.now();
    if (this.session !== undefined && this.#idleEnd(this.session) <= this.now) void this.signOut();
  }
}

function pendingOf(item: Action): Pending {
  return { key: item.key, at: item.at, command: JSON.parse(item.body) as PendingCommand, before: item.before as Task };
}

type Adding = Extract<PendingCommand, { type: "AddTask" }>;

function isAdding(item: Pending): item is Pending & { command: Adding } {
  return item.command.type === "AddTask";
}
