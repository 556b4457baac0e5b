/**
 * Milliseconds that pass, whatever clocks are set to meanwhile.
 *
 * The page's own time stands still while a device sleeps; its wall clock goes on, but is set now and then.
 * So what the wall clock has more is sleep only when a page comes back from where nobody saw it,
 * or when the server says that as much time has passed there.
 */

interface Moment {
  steady: number;
  wall: number;
  server: number;
}

/** Less than this is what answers take on their way. */
const SLEPT_MIN_MS = 5_000;

export class SteadyClock {
  #sleptMs = 0;
  #hidden: Pick<Moment, "steady" | "wall"> | undefined;
  #heard: Moment | undefined;
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
    const [steady, wall] = [this.now(), this.#wall()];
    if (!visible) this.#hidden ??= { steady, wall };
    else if (this.#hidden !== undefined) {
      this.#sleptMs += Math.max(0, wall - this.#hidden.wall - (steady - this.#hidden.steady));
      this.#hidden = undefined;
    }
  }

  /** The server said what time it is there. Where its clock and the device's both went on, the device slept. */
  heard(server: number): void {
    const [steady, wall] = [this.now(), this.#wall()];
    const before = this.#heard ?? { steady, wall, server };
    const more = Math.min(wall - before.wall, server - before.server) - (steady - before.steady);
    if (more >= SLEPT_MIN_MS) this.#sleptMs += more;
    this.#heard = { steady: this.now(), wall, server };
  }
}
