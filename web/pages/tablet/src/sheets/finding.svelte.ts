/** Finding the order that is meant: as one types, by Enter, or by a number that was scanned. */

import { meantBy } from "../../../shared/scan/meant.ts";
import type { KnownOrder } from "../kept.ts";
import { isNamed } from "../orders.svelte.ts";
import type { Tablet } from "../tablet.svelte.ts";

const PAUSE_MS = 120;
/** For so long nobody is shown that an answer has not come yet. */
const SLOW_MS = 700;

export class Finding {
  words = $state("");
  found = $state.raw<KnownOrder[]>([]);
  /** Whether the server was asked for what was found, and not what this tablet remembers. */
  complete = $state(true);
  slow = $state(false);
  /** What was searched for when the last answer came. */
  answered = $state<string>();
  /** The order that was found. */
  order = $state.raw<KnownOrder>();
  readonly typed = $derived(this.words.trim());
  /** Whether what was typed may be an order of which only its number is known. */
  readonly unknown = $derived.by(
    () =>
      (!this.complete || this.slow) &&
      this.#tablet.orders.mayBe(this.typed) &&
      !this.found.some((each) => each.number === this.typed),
  );
  readonly #tablet: Tablet;
  #asked = 0;

  constructor(tablet: Tablet, chosen?: KnownOrder) {
    this.#tablet = tablet;
    this.order = chosen;
  }

  /** Search for what is typed, until the function that is returned is called. */
  search(): () => void {
    const wanted = meantBy(this.typed) === "order" ? this.typed : "";
    const number = (this.#asked += 1);
    const timer = setTimeout(
      async () => {
        const answer = await this.#tablet.search(wanted);
        // Only the last question counts, in whatever order the answers come.
        if (number !== this.#asked) return;
        this.answered = wanted;
        this.slow = false;
        clearTimeout(late);
        this.found = answer.orders;
        this.complete = answer.complete;
      },
      wanted === "" ? 0 : PAUSE_MS,
    );
    const late = setTimeout(() => {
      this.slow = true;
      this.found = this.#tablet.orders.remembered(wanted);
    }, SLOW_MS);
    return () => {
      clearTimeout(timer);
      clearTimeout(late);
      this.slow = false;
    };
  }

  choose(order: KnownOrder): void {
    this.#tablet.orders.know(order);
    this.order = order;
  }

  /** Choose what was typed as the number that it is. */
  chooseTyped(): void {
    this.choose(bare(this.typed));
  }

  /** Go back to all orders. */
  again(): void {
    this.order = undefined;
    this.words = "";
  }

  /** What was first used without connection has no name here yet. */
  name(): void {
    const { order } = this;
    if (order === undefined || isNamed(order) || !this.#tablet.connected) return;
    void this.#tablet.search(order.number).then(({ orders }) => {
      const known = orders.find((each) => each.number === order.number);
      if (known !== undefined && isNamed(known) && this.order?.number === order.number) this.choose(known);
    });
  }

  /** Somebody typed and pressed Enter: what was found first is meant, else the number itself where it may be one. */
  async enter(): Promise<void> {
    const wanted = this.typed;
    const { orders, complete } = await this.#tablet.search(wanted);
    this.#choose(wanted, complete, orders.find((each) => each.number === wanted) ?? orders[0]);
  }

  /** An order's number is complete: the one with exactly that number is meant. */
  async take(number: string): Promise<void> {
    this.order = this.#tablet.orders.known(number);
    if (this.order !== undefined) return;
    this.words = number;
    const { orders, complete } = await this.#tablet.search(number);
    const exact = orders.find((each) => each.number === number) ?? (orders.length === 1 ? orders[0] : undefined);
    if (!this.#choose(number, complete, exact)) this.found = orders;
  }

  /** Choose what was found for a number; false when nothing was, and it cannot be an order that is not known here. */
  #choose(wanted: string, complete: boolean, order: KnownOrder | undefined): boolean {
    if (this.typed !== wanted || this.order !== undefined) return true;
    if (order !== undefined) this.choose(order);
    else if (!complete && this.#tablet.orders.mayBe(wanted)) this.choose(bare(wanted));
    else return false;
    return true;
  }
}

function bare(number: string): KnownOrder {
  return { number, customerName: null, description: null, dueOn: null };
}
