/** What may be done with the outbox, each in one transaction: an action is always in exactly one of its lists. */

import type { Database } from "./database.ts";
import { type Acknowledged, type Action, KEPT_MS, type Refusal, type Refused, type Waiting } from "./item.ts";

/** What became of an action that was sent. */
export type Fate =
  | { kind: "acknowledged"; at: number; position: number }
  | { kind: "refused"; refusal: Refusal }
  /** The server failed at it: it stays where it is, and this is counted. */
  | { kind: "failed" };

export class OutboxStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keep an action. It is on disk when this returns. */
  async add(action: Action): Promise<number> {
    const transaction = this.#database.transaction("waiting", "readwrite", { durability: "strict" });
    const [order] = await Promise.all([
      // The key path is filled in by the database: that is what gives the actions their order.
      transaction.store.add({ ...action, failures: 0 } as Waiting),
      transaction.done,
    ]);
    return order;
  }

  /** The actions that wait, the oldest first. */
  waiting(limit?: number): Promise<Waiting[]> {
    return this.#database.getAll("waiting", undefined, limit);
  }

  /** The actions that were refused, the oldest first. */
  refused(): Promise<Refused[]> {
    return this.#database.getAll("refused");
  }

  /** What was acknowledged in the last 72 hours, the oldest first. */
  acknowledged(): Promise<Acknowledged[]> {
    return this.#database.getAll("acknowledged");
  }

  /** All lists as of one moment: an action that moves from one to another is always in one of them. */
  async all(): Promise<{ waiting: Waiting[]; refused: Refused[]; acknowledged: Acknowledged[] }> {
    const transaction = this.#database.transaction(["waiting", "refused", "acknowledged"]);
    const [waiting, refused, acknowledged] = await Promise.all([
      transaction.objectStore("waiting").getAll(),
      transaction.objectStore("refused").getAll(),
      transaction.objectStore("acknowledged").getAll(),
    ]);
    return { waiting, refused, acknowledged };
  }

  /** Move actions to where they belong after an answer. Those that are gone already stay gone. */
  async settle(fates: ReadonlyMap<number, Fate>): Promise<void> {
    const transaction = this.#database.transaction(["waiting", "refused", "acknowledged"], "readwrite", {
      durability: "strict",
    });
    const waiting = transaction.objectStore("waiting");
    for (const [order, fate] of fates) {
      const item = await waiting.get(order);
      if (item === undefined) continue;
      const { failures, ...action } = item;
      switch (fate.kind) {
        case "failed":
          await waiting.put({ ...item, failures: failures + 1 });
          break;
        case "refused":
          await waiting.delete(order);
          await transaction.objectStore("refused").put({ ...action, refusal: fate.refusal });
          break;
        case "acknowledged":
          await waiting.delete(order);
          await transaction
            .objectStore("acknowledged")
            .put({ ...action, acknowledgedAt: fate.at, position: fate.position });
      }
    }
    await transaction.done;
  }

  /** Forget a refused action: the foreman has it, or nobody wants it any more. */
  async dismiss(order: number): Promise<void> {
    await this.#database.delete("refused", order);
  }

  /** Note whose the refused actions of a sealed sign-in are. */
  async own(sealed: string, person: string): Promise<void> {
    const transaction = this.#database.transaction("refused", "readwrite", { durability: "strict" });
    for (const item of await transaction.store.getAll()) {
      if ("sealed" in item.voucher && item.voucher.sealed === sealed) await transaction.store.put({ ...item, person });
    }
    await transaction.done;
  }

  /** Forget what was acknowledged long ago. */
  async forgetOld(now: number): Promise<void> {
    const transaction = this.#database.transaction("acknowledged", "readwrite");
    const old = IDBKeyRange.upperBound(now - KEPT_MS, true);
    for await (const cursor of transaction.store.index("acknowledgedAt").iterate(old)) await cursor.delete();
    await transaction.done;
  }

  /**
   * Take note of the server's epoch. When it is another one, the server was restored from a copy and may have forgotten
   * what it acknowledged: all of that waits again, before everything newer. What it did not forget it answers as before.
   */
  async takeEpoch(epoch: string): Promise<boolean> {
    const transaction = this.#database.transaction(["waiting", "acknowledged", "values"], "readwrite", {
      durability: "strict",
    });
    const values = transaction.objectStore("values");
    const known = await values.get("epoch");
    await values.put(epoch, "epoch");
    const restored = known !== undefined && known !== epoch;
    if (restored) {
      const acknowledged = transaction.objectStore("acknowledged");
      const waiting = transaction.objectStore("waiting");
      for (const { acknowledgedAt: _, position: __, ...action } of await acknowledged.getAll()) {
        // Under its old number, which is less than that of everything that was done since.
        await waiting.put({ ...action, failures: 0 });
      }
      await acknowledged.clear();
    }
    await transaction.done;
    return restored;
  }

  /** Return a value that is kept beside the actions. */
  async value<T>(name: string): Promise<T | undefined> {
    return (await this.#database.get("values", name)) as T | undefined;
  }

  /** Keep a value beside the actions; undefined forgets it. */
  async keep(name: string, value: unknown): Promise<void> {
    if (value === undefined) await this.#database.delete("values", name);
    else await this.#database.put("values", value, name);
  }
}
