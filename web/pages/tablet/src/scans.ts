/** What becomes of a scan: the sheet that is open may want it, else it opens the order. */

import { fieldOf, listen } from "../../shared/scan/listen.ts";

/** Takes a scan; false when it is not meant for it. */
export type Taker = (text: string) => boolean;

export class Scans {
  #taker: Taker | undefined;
  /** What was in each field when somebody first came to it. */
  readonly #before = new WeakMap<Element, string>();
  readonly #open: (text: string) => void;
  readonly #ignored: () => void;

  /** `open` is called with an order to show, `ignored` when there is something typed that it would take away. */
  constructor(open: (text: string) => void, ignored: () => void) {
    this.#open = open;
    this.#ignored = ignored;
  }

  /** Listen until the function that is returned is called. */
  listen(): () => void {
    const focused = ({ target }: FocusEvent) => {
      const field = fieldOf(target);
      if (field !== undefined && !this.#before.has(field)) this.#before.set(field, field.value);
    };
    addEventListener("focusin", focused);
    const deaf = listen((text) => this.#scanned(text));
    return () => {
      removeEventListener("focusin", focused);
      deaf();
    };
  }

  /** Ask a sheet first, until the function that is returned is called. */
  take(taker: Taker): () => void {
    this.#taker = taker;
    return () => {
      if (this.#taker === taker) this.#taker = undefined;
    };
  }

  #scanned(text: string): void {
    if (this.#taker?.(text)) return;
    if (this.#anythingTyped()) this.#ignored();
    else this.#open(text);
  }

  #anythingTyped(): boolean {
    const fields = document.querySelectorAll<HTMLInputElement>("dialog[open] :is(input, textarea)");
    return [...fields].some((field) => this.#before.has(field) && this.#before.get(field) !== field.value);
  }
}
