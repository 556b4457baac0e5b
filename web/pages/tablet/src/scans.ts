/** What becomes of a scan: a badge changes who is signed in; an order the open sheet may want, else it is opened. */

import { fieldOf, listen } from "../../shared/scan/listen.ts";
import { meantBy } from "../../shared/scan/meant.ts";

/** Takes a scan; false when it is not meant for it. */
export type Taker = (text: string) => boolean;

interface Around {
  /** Show an order. */
  open: (text: string) => void;
  /** Somebody's badge was scanned. */
  badge: (number: string) => void;
  /** Say that a scan was nothing that is used here. */
  unread: () => void;
  /** Say that there is something typed that a scan would take away. */
  ignored: () => void;
}

export class Scans {
  #taker: Taker | undefined;
  /** What was in each field when somebody first came to it. */
  readonly #before = new WeakMap<Element, string>();
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
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

  /** Take what may be no order's number; false when it may be one. */
  secret(text: string): boolean {
    const meant = meantBy(text);
    if (meant === "order") return false;
    if (meant === "secret") this.#around.unread();
    else if (this.#anythingTyped()) this.#around.ignored();
    else this.#around.badge(text.trim());
    return true;
  }

  #scanned(text: string): void {
    if (this.secret(text) || this.#taker?.(text)) return;
    if (this.#anythingTyped()) this.#around.ignored();
    else this.#around.open(text);
  }

  #anythingTyped(): boolean {
    const fields = document.querySelectorAll<HTMLInputElement>(
      "dialog[open] form:not([role=search]) :is(input, textarea)",
    );
    return [...fields].some((field) => this.#before.has(field) && this.#before.get(field) !== field.value);
  }
}
