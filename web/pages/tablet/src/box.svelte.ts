/** The outbox as screens see it: what waits, what was refused, what the server has; shared by all tabs. */

import { Wake, surroundings } from "../../shared/outbox/device.ts";
import type { Acknowledged, Action, Refused, Waiting } from "../../shared/outbox/item.ts";
import { Sender, type Standing } from "../../shared/outbox/sender.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import type { Pending, PendingCommand } from "../../shared/work/overlay.ts";
import type { Task } from "../../shared/work/work.ts";
import type { Line } from "./line.svelte.ts";

/** What somebody did is sent a moment later: until then its effect is on the screen. */
const SEEN_MS = 30;

export class Box {
  waiting = $state.raw<Waiting[]>([]);
  refused = $state.raw<Refused[]>([]);
  acknowledged = $state.raw<Acknowledged[]>([]);
  readonly #store: OutboxStore;
  readonly #line: Line;
  readonly #sender: Sender;
  readonly #wake = new Wake();
  readonly #told: (standing: Standing) => Promise<void>;
  #tabs: BroadcastChannel | undefined;

  /** `told` is called when the queue stands otherwise than before. */
  constructor(store: OutboxStore, line: Line, told: (standing: Standing) => Promise<void>) {
    this.#store = store;
    this.#line = line;
    this.#told = told;
    const device = {
      papers: () => ({ credential: line.credential }),
      now: () => line.now(),
      changed: (standing: Standing) => void this.#changed(standing),
      heard: () => {
        line.connected = true;
      },
    };
    this.#sender = new Sender(store, surroundings(device, this.#wake));
  }

  /** Go on with what was left, and whenever the network may be back. */
  begin(): void {
    this.#tabs = new BroadcastChannel("floorbook-tablet");
    this.#tabs.onmessage = () => void this.reload();
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.send();
    });
    void this.#sender.flush();
  }

  /** Keep an action. It is on disk, and in `waiting`, when this returns. */
  async add(action: Action): Promise<void> {
    const order = await this.#store.add(action);
    this.waiting = [...this.waiting, { ...action, order, failures: 0 }];
    setTimeout(() => {
      this.#tabs?.postMessage("changed");
      this.send();
    }, SEEN_MS);
  }

  /** Send now, without a pause. */
  send(): void {
    this.#wake.call();
    void this.#sender.flush();
  }

  /** Forget a refused action. */
  async drop(item: Refused): Promise<void> {
    await this.#store.dismiss(item.order);
    await this.reload();
  }

  async reload(): Promise<void> {
    const { waiting, refused, acknowledged } = await this.#store.all();
    this.waiting = waiting;
    this.refused = refused;
    this.acknowledged = acknowledged;
  }

  /** The kind of work that was last added on this tablet, by whomever. */
  kindLately(): string | undefined {
    return [...this.acknowledged, ...this.waiting].map(pendingOf).findLast(isAdding)?.command.work_type;
  }

  async #changed(standing: Standing): Promise<void> {
    if (standing === "offline") this.#line.connected = false;
    await this.reload();
    if (standing !== "sending") this.#tabs?.postMessage("changed");
    if (standing === "empty") await this.#store.forgetOld(this.#line.now());
    await this.#told(standing);
  }
}

export function pendingOf(item: Action): Pending {
  return { key: item.key, at: item.at, command: JSON.parse(item.body) as PendingCommand, before: item.before as Task };
}

type Adding = Extract<PendingCommand, { type: "AddTask" }>;

function isAdding(item: Pending): item is Pending & { command: Adding } {
  return item.command.type === "AddTask";
}
