/**
 * Milliseconds that pass, whatever clocks are set to meanwhile.
 *
 * The page's own time stands still while a device sleeps; its wall clock goes on, but is set now and then.
 * So what the wall clock has more is sleep only when a page comes back from where nobody saw it,
 * when the server says that as much time has passed there, or when there is no server to be asked.
 */

/** A moment by both clocks of the device. */
export interface Moment {
  steady: number;
  wall: number;
}

/** Less than this is what answers take on their way. */
const SLEPT_MIN_MS = 5_000;

export class SteadyClock {
  #sleptMs = 0;
  #looked: Moment | undefined;
  #hidden: Moment | undefined;
  #heard: (Moment & { server: number }) | undefined;
  readonly #page: () => number;
  readonly #wall: () => number;

  constructor(page = () => performance.now(), wall = () => Date.now()) {
    this.#page = page;
    this.#wall = wall;
  }

  now(): number {
    return this.#page() + this.#sleptMs;
  }

  /** The page went out of sight, perhaps because the device goes to sleep, or came back. */
  seen(visible: boolean): void {
    if (!visible) this.#hidden ??= this.#moment();
    else if (this.#hidden !== undefined) {
      this.sleptSince(this.#hidden);
      this.#hidden = undefined;
    }
  }

  /** Called again and again. Returns since when the wall clock went on alone, if it did: by sleep, or by being set. */
  look(): Moment | undefined {
    const before = this.#looked;
    this.#looked = this.#moment();
    return before !== undefined && this.#alone(before) >= SLEPT_MIN_MS ? before : undefined;
  }

  /** Take for sleep what the wall clock went on alone since then. */
  sleptSince(moment: Moment): void {
    this.#sleptMs += Math.max(0, this.#alone(moment));
  }

  /** The server said what time it is there. Where its clock and the device's both went on, the device slept. */
  heard(server: number): void {
    const { steady, wall } = this.#moment();
    const before = this.#heard ?? { steady, wall, server };
    const more = Math.min(wall - before.wall, server - before.server) - (steady - before.steady);
    if (more >= SLEPT_MIN_MS) this.#sleptMs += more;
    this.#heard = { ...this.#moment(), server };
  }

  #moment(): Moment {
    return { steady: this.now(), wall: this.#wall() };
  }

  /** How much further the wall clock went since then than this one. */
  #alone(since: Moment): number {
    const { steady, wall } = this.#moment();
    return wall - since.wall - (steady - since.steady);
  }
}
