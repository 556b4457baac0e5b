/** Orders: searched at the server, and remembered so that they are found without connection. */

import type { Schemas } from "../../shared/api/client.ts";
import type { Voucher } from "../../shared/outbox/item.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import type { Task } from "../../shared/work/work.ts";
import { keep, kept, type KnownOrder, ORDERS_MAX } from "./kept.ts";
import type { Line } from "./line.svelte.ts";
import { mayBeOrder } from "./order-number.ts";

const FOUND_MAX = 20;

export class Orders {
  #known = $state.raw<KnownOrder[]>([]);
  readonly #store: OutboxStore;
  readonly #line: Line;

  constructor(store: OutboxStore, line: Line) {
    this.#store = store;
    this.#line = line;
  }

  async resume(): Promise<void> {
    this.#known = (await kept(this.#store, "orders")) ?? [];
  }

  /** The order with exactly this number, as far as this tablet knows it. */
  known(number: string): KnownOrder | undefined {
    return this.#known.find((each) => each.number === number);
  }

  /** What is shown with a task on an order beside its number. */
  named(number: string): Pick<KnownOrder, "customerName" | "description"> {
    return this.known(number) ?? { customerName: null, description: null };
  }

  /** Remember an order that somebody chose. */
  know(order: KnownOrder): void {
    this.#known = [order, ...this.#known.filter((each) => each.number !== order.number)].slice(0, ORDERS_MAX);
    void keep(this.#store, "orders", this.#known);
  }

  /** Whether this may be an order that the tablet does not know. */
  mayBe(number: string): boolean {
    return mayBeOrder(
      number,
      this.#known.filter(isNamed).map((order) => order.number),
    );
  }

  /** Remember the orders of somebody's tasks. */
  learn(tasks: readonly Task[]): void {
    for (const task of tasks) {
      const known = this.known(task.orderNumber);
      const order = orderOf(task);
      if (known === undefined || (!isNamed(known) && isNamed(order))) this.know(order);
    }
  }

  /**
   * Search at the server or, without connection, among those that are remembered; `complete` says which.
   * Without words these are the recent ones: first the person's own, then the shop's.
   */
  async search(
    words: string,
    voucher: Voucher | undefined,
    mine: readonly Task[],
  ): Promise<{ orders: KnownOrder[]; complete: boolean }> {
    const recent = words.trim() === "" ? recentOf(mine) : [];
    const outcome = await this.#line.own<Schemas["Orders"]>(voucher, "/api/orders/search", {
      q: words,
      limit: FOUND_MAX,
    });
    const complete = outcome?.kind === "ok";
    const found = complete ? outcome.value.orders.map(said) : this.remembered(words);
    const all = new Map([...recent, ...found].map((order) => [order.number, order]));
    return { orders: [...all.values()].slice(0, FOUND_MAX), complete };
  }

  /** Search among those that this tablet knows. */
  remembered(words: string): KnownOrder[] {
    const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return this.#known.filter((order) => {
      const text = `${order.number} ${order.customerName ?? ""} ${order.description ?? ""}`.toLocaleLowerCase();
      return wanted.every((word) => text.includes(word));
    });
  }
}

/** Whether more is known of an order than its number: what was entered without connection has no more at first. */
export function isNamed({ customerName, description }: KnownOrder): boolean {
  return customerName !== null || description !== null;
}

/** The orders that somebody works on or worked on last, the latest first. */
function recentOf(tasks: readonly Task[]): KnownOrder[] {
  return tasks.toSorted((a, b) => b.changedAt - a.changedAt).map(orderOf);
}

function orderOf({ orderNumber: number, customerName, description }: Task): KnownOrder {
  return { number, customerName, description, dueOn: null };
}

function said(order: Schemas["Order"]): KnownOrder {
  return {
    number: order.number,
    customerName: order.customer_name,
    description: order.description,
    dueOn: order.due_on,
  };
}
