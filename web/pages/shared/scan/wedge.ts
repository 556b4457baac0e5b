/**
 * A scanner that acts as a keyboard: it types faster than people do, and ends with Enter.
 * Told apart from people by speed alone, so that nothing has to be set up on the scanner.
 */

/** The longest pause between two keys of one scan: slow scanners take 50 ms, and a busy tablet is late now and then. */
export const PAUSE_MS = 80;
/** The same where nothing can be typed into: nobody does. */
export const PAUSE_FREE_MS = 250;
/** Less than this anybody might type by accident. */
export const LEAST = 4;

export class Wedge {
  #typed = "";
  #last = -Infinity;

  /** Take a key; returns what was scanned when this key ends a scan. `into` says whether it goes into a field. */
  take(key: string, at: number, into = true): string | undefined {
    const follows = at - this.#last <= (into ? PAUSE_MS : PAUSE_FREE_MS);
    if (key === "Enter") {
      const scanned = this.#typed.trim();
      this.#typed = "";
      // Some people type words that fast, and end them with Enter; orders and badges have digits.
      return follows && scanned.length >= LEAST && (!into || /\d/.test(scanned)) ? scanned : undefined;
    }
    if (key.length !== 1) return undefined;
    this.#typed = follows ? this.#typed + key : key;
    this.#last = at;
    return undefined;
  }

  /** How many keys came one after the other so fast. */
  get length(): number {
    return this.#typed.length;
  }
}
