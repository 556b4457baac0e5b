/**
 * The server's clock, as this device knows it: its own clock plus an offset measured at each contact.
 *
 * A tablet's clock may be minutes wrong; what a worker does offline must still count from when it was done.
 * All times are milliseconds since 1970, UTC.
 */

/** What is kept between visits, so that the clock is right before the first contact. */
export interface Measured {
  /** Server minus device. */
  offset: number;
  /** How far the offset may be off: half the time that the answer took. */
  within: number;
  /** When it was measured, by the device's own clock. */
  at: number;
}

/** How much an old measurement loses per hour: a cheap clock drifts by some 100 ms a day. */
const DRIFT_PER_HOUR = 20;
const HOUR = 3_600_000;

export class ServerClock {
  #measured: Measured | undefined;
  readonly #device: () => number;

  constructor(device: () => number = Date.now, measured?: Measured) {
    this.#device = device;
    this.#measured = measured;
  }

  /** The time at the server, as well as it is known. */
  now(): number {
    return this.#device() + (this.#measured?.offset ?? 0);
  }

  /** What was measured last, to be kept. */
  get measured(): Measured | undefined {
    return this.#measured;
  }

  /**
   * Take an answer in: when the request was sent and answered by the device's clock, and what the server said it was.
   * A better or much newer measurement replaces the one before; so does one that contradicts it (the clock was set).
   */
  take(sent: number, answered: number, server: number): void {
    const within = Math.max(0, answered - sent) / 2;
    const next: Measured = { offset: server - (sent + within), within, at: answered };
    const before = this.#measured;
    if (before === undefined || next.within <= worth(before, answered) || contradicts(before, next, answered)) {
      this.#measured = next;
    }
  }
}

function worth(measured: Measured, at: number): number {
  return measured.within + (Math.max(0, at - measured.at) / HOUR) * DRIFT_PER_HOUR;
}

function contradicts(before: Measured, next: Measured, at: number): boolean {
  return at < before.at || Math.abs(next.offset - before.offset) > worth(before, at) + next.within;
}
