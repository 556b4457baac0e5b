/** The work of who is signed in: the server's last word on it, and what they did here since. */

import type { Schemas } from "../../shared/api/client.ts";
import { type About, type Action, NOBODY_YET } from "../../shared/outbox/item.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { overlay } from "../../shared/work/overlay.ts";
import type { Task, Work } from "../../shared/work/work.ts";
import { type Box, pendingOf } from "./box.svelte.ts";
import type { TabletCommand } from "./commands.ts";
import { keep, kept, type Session, type Snapshot } from "./kept.ts";
import type { Line } from "./line.svelte.ts";
import type { Orders } from "./orders.svelte.ts";
import type { Presence } from "./presence.svelte.ts";
import { workOf } from "./server.ts";

const NOTHING: Work = { tasks: [], todayMs: 0, todayBegan: 0 };
const NOTHING_RECORDED = { recorded: [], recordedEarlier: 0 };

interface Around {
  store: OutboxStore;
  line: Line;
  presence: Presence;
  box: Box;
  orders: Orders;
  /** Whether the shop lets people work on several tasks at once. */
  overlaps: () => boolean;
}

export class OwnWork {
  #snapshot = $state.raw<Snapshot>();
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The person's tasks, with what they did since the server last spoke. */
  view = $derived.by((): Work => {
    const { box, orders, overlaps } = this.#around;
    const position = this.#snapshot?.position ?? 0;
    const settled = box.acknowledged.filter((item) => item.position > position);
    const mine = [...settled, ...box.waiting].filter((item) => this.#isMine(item));
    const names = (number: string) => orders.named(number);
    return overlay(this.#snapshot?.work ?? NOTHING, mine.map(pendingOf), names, overlaps());
  });

  running = $derived(this.view.tasks.filter((task) => task.phase === "working"));

  /** Whether the server is being asked what somebody's work is, and nothing of it is known here. */
  loading = $derived.by(() => this.#unknown && this.#around.line.connected && this.view.tasks.length === 0);

  /** Whether only what was done here is known: the server could not be asked what else is on somebody's list. */
  unlisted = $derived(this.#unknown && !this.loading);

  /** Whether something may be running that this tablet does not know of. */
  mayRunUnseen = $derived.by(
    () => this.#snapshot === undefined && !this.#around.overlaps() && this.running.length === 0,
  );

  /** When what is shown was true at the server; undefined while it is up to date. */
  staleSince = $derived.by(() => (this.#session && !this.#around.line.connected ? this.#snapshot?.at : undefined));

  task(id: string): Task | undefined {
    return this.view.tasks.find((each) => each.taskId === id);
  }

  /** What they did that still waits to be sent. */
  unsent = $derived.by(() => this.#around.box.waiting.filter((item) => this.#isMine(item)));

  /** The server has to know this position before it is asked about what they did. */
  get position(): number {
    const mine = this.#around.box.acknowledged.filter((item) => this.#isMine(item));
    return Math.max(0, ...mine.map((item) => item.position));
  }

  /** Which task a command is about, in words: those of the command itself, when it adds the task. */
  about(command: TabletCommand): About | undefined {
    if (command.type === "AddTask") return { orderNumber: command.order_number, workType: command.work_type };
    const task = this.task(command.task_id ?? "");
    return task && { orderNumber: task.orderNumber, workType: task.workType };
  }

  /** Take up what was known of who is signed in when the page was closed. */
  async resume(): Promise<void> {
    const snapshot = await kept(this.#around.store, "snapshot");
    if (snapshot !== undefined && snapshot.personId === this.#session?.personId) this.#snapshot = today(snapshot);
  }

  /** Ask the server, which has to know what it acknowledged. False when the sign-in is over there. */
  async refresh(asked: Session): Promise<boolean> {
    const { store, line, orders } = this.#around;
    const { position } = this;
    const query = { after: position || undefined, timeout: 3 };
    const outcome = await line.own<Schemas["Work"]>(this.#session?.voucher, "/api/my-work", query);
    const personId = this.#session?.personId;
    if (personId === undefined || (personId !== asked.personId && asked.personId !== NOBODY_YET)) return true;
    if (outcome?.kind === "ok") {
      const work = workOf(outcome.value);
      this.#snapshot = { personId, work, position, at: Date.parse(outcome.value.server_time) };
      await keep(store, "snapshot", this.#snapshot);
      orders.learn(work.tasks);
    }
    return !(outcome?.kind === "problem" && outcome.problem.status === 401);
  }

  /** Show nothing of who was here before. */
  clear(): void {
    this.#snapshot = undefined;
  }

  async forget(): Promise<void> {
    this.clear();
    await keep(this.#around.store, "snapshot", undefined);
  }

  get #session(): Session | undefined {
    return this.#around.presence.session;
  }

  get #unknown(): boolean {
    return this.#session !== undefined && this.#snapshot === undefined;
  }

  #isMine(item: Action): boolean {
    const session = this.#session;
    if (session === undefined) return false;
    if (session.personId !== NOBODY_YET && item.person === session.personId) return true;
    // What was done between signing in without connection and learning who it was.
    return item.person === NOBODY_YET && item.at >= session.since;
  }
}

/** A copy that a page from before an update kept, as today's pages have it. */
function today(kept: Snapshot): Snapshot {
  const tasks = kept.work.tasks.map((task) => ({ ...NOTHING_RECORDED, ...task }));
  return { ...kept, work: { ...kept.work, tasks } };
}
