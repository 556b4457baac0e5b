/** Who is signed in here, and asking the server as them. */

import { v7 as uuid } from "uuid";

import { ask as askServer, type Outcome, type Request, type Schemas } from "../api/client.ts";

export type Me = Schemas["Me"];

class Session {
  /** Undefined until the server said who it is, null when nobody is signed in. */
  me = $state.raw<Me | null>();
  unreachable = $state(false);
  /** Whether it ended by itself, while somebody was at work. */
  ended = $state(false);
  /** When the server was asked last, which is when it takes the session for used. */
  askedAt = Date.now();
  /** The token of a session that is over here, but the server was out of reach to hear of it. */
  #over: string | undefined;
  readonly rights = $derived(new Set(this.me?.rights ?? []));

  may(right: string): boolean {
    return this.rights.has(right);
  }

  async look(): Promise<void> {
    await this.#tellOver();
    if (this.#over !== undefined) {
      this.unreachable = true;
      return;
    }
    this.askedAt = Date.now();
    const outcome = await askServer<Me>({ path: "/api/console/me", cookies: true });
    this.unreachable = outcome.kind === "unreachable";
    if (outcome.kind === "ok") this.me = outcome.value;
    else if (outcome.kind === "problem") this.me = null;
  }

  /** Take over what a sign-in, or a new second factor, answered. */
  take(me: Me): void {
    this.#over = undefined;
    this.me = me;
    this.ended = false;
  }

  leave(): void {
    this.me = null;
    this.ended = false;
  }

  /** Leave it to a screen on the wall: it shows the floor until it is as old as it may become, and nothing else. */
  async leaveOnWall(): Promise<void> {
    const outcome = await this.post<Me>("/api/console/wall");
    if (outcome.kind === "ok") this.me = outcome.value;
  }

  /** End it because it was left alone, or is as old as it may become. */
  async end(): Promise<void> {
    this.#over = this.me?.csrf;
    this.me = null;
    this.ended = true;
    await this.#tellOver();
  }

  /** Whoever comes to this browser next must not be let in by a session that was over. */
  async #tellOver(): Promise<void> {
    if (this.#over === undefined) return;
    const how = { cookies: true, csrf: this.#over, key: uuid(), body: "{}" };
    const outcome = await askServer({ method: "POST", path: "/api/console/sign-out", ...how });
    if (outcome.kind !== "unreachable") this.#over = undefined;
  }

  /** Ask as who is signed in. A session that is no more leads to the sign-in. */
  async ask<T>(request: Request): Promise<Outcome<T>> {
    this.askedAt = Date.now();
    const outcome = await askServer<T>({ ...request, cookies: true, csrf: this.me?.csrf });
    if (outcome.kind === "problem" && outcome.problem.status === 401 && this.me && !request.path.includes("/sign-in")) {
      await this.look();
      this.ended = this.me === null;
    }
    return outcome;
  }

  /** Send something to be done. The key makes a repeated try harmless: keep it for the same body. */
  post<T>(path: string, body?: unknown, key: string = uuid()): Promise<Outcome<T>> {
    return this.ask<T>({ method: "POST", path, key, body: body === undefined ? "{}" : JSON.stringify(body) });
  }
}

export const session = new Session();
export { uuid as newKey };
