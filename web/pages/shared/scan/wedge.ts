/**
 * A scanner that acts as a keyboard: it types faster than people do, and ends with Enter.
 * Told apart from people by speed alone, so that nothing has to be set up on the scanner.
 */

/** The longest pause between two keys of one scan: slow scanners take 50 ms, and a busy tablet is late now and then. */
export const PAUSE_MS = 80;
/** The same where nothing can be typed into: nobody does. */
export const PAUSE_FREE_MS = 250;
/** Slower than this on average practised fingers may be, too: what could be a PIN is one then, and no order. */
export const SURE_MS = 60;
/** Less than this anybody might type by accident. */
export const LEAST = 4;

export class Wedge {
  #typed = "";
  #first = 0;
  #last = -Infinity;
  /** How much time lay between two keys of the last scan, on average. */
  pauseMs = 0;

  /** Take a key; returns what was scanned when this key ends a scan. `into` says whether it goes into a field. */
  take(key: string, at: number, into = true): string | undefined {
    const follows = at - this.#last <= (into ? PAUSE_MS : PAUSE_FREE_MS);
    if (key === "Enter") {
      const scanned = this.#typed.trim();
      this.pauseMs = (at - this.#first) / this.#typed.length;
      this.#typed = "";
      // Some people type words that fast, and end them with Enter; orders and badges have digits.
      return follows && scanned.length >= LEAST && (!into || /\d/.test(scanned)) ? scanned : undefined;
    }
    if (key.length !== 1) return undefined;
    if (!follows) this.#typed = "";
    if (this.#typed === "") this.#first = at;
    this.#typed += key;
    this.#last = at;
    return undefined;
  }

  /** How many keys came one after the other so fast. */
  get length(): number {
    return this.#typed.length;
  }
}
