/**
 * A scanner that acts as a keyboard: it types faster than anybody could, and ends with Enter.
 * Told apart from people by speed alone, so that nothing has to be set up on the scanner.
 */

/** The longest pause between two keys of one scan. */
export const PAUSE_MS = 50;
/** Less than this anybody might type by accident. */
export const LEAST = 4;

export class Wedge {
  #typed = "";
  #last = -Infinity;

  /** Take a key; returns what was scanned when this key ends a scan. */
  take(key: string, at: number): string | undefined {
    if (key === "Enter") {
      const scanned = at - this.#last <= PAUSE_MS && this.#typed.length >= LEAST ? this.#typed : undefined;
      this.#typed = "";
      return scanned;
    }
    if (key.length !== 1) return undefined;
    this.#typed = at - this.#last <= PAUSE_MS ? this.#typed + key : key;
    this.#last = at;
    return undefined;
  }

  /** Whether what is being typed comes too fast for a person. */
  get scanning(): boolean {
    return this.#typed.length > 1;
  }
}
