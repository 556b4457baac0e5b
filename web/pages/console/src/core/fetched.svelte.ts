/** An answer of the server that stays true: fetched again when what it is made of has changed. */

import { untrack } from "svelte";

import type { Problem, Request } from "../../../shared/api/client.ts";
import { address } from "./address.svelte.ts";
import { restMs, tablesOf, type Group } from "./changes.ts";
import { live } from "./live.svelte.ts";
import { session } from "../../../shared/desk/session.svelte.ts";

export interface Asked {
  path: string;
  query?: Request["query"];
  /**
   * Whose tables it is made of: fetched again when they change, or of those only some if the answer said so.
   * None for what is fetched but once.
   */
  groups?: readonly Group[];
  /** Whether it knows the present only, and takes no `as_of`. */
  presentOnly?: boolean;
}

const AGAIN_MS = 2_000;
/** How long to wait for the tables of a past moment before it is said how far they are. */
const PAST_WAIT_S = 1;
const BUILDING_MS = 400;

export class Fetched<T> {
  value = $state.raw<T>();
  problem = $state.raw<Problem>();
  unreachable = $state(false);
  /** What the answer's headers say the moment is that it is as of. */
  asOf = $state<string>();
  /** Whether an answer to another question than the one before is awaited. */
  loading = $state(true);
  #asked: Asked | undefined;
  #named = "";
  #moment: string | undefined;
  #running: AbortController | undefined;
  #after = 0;
  #epoch: string | undefined;
  /** What the last answer was made of, and what had been told when it was asked for. */
  #tables: ReadonlySet<string> | undefined;
  #told = 0;
  #wanted = false;
  #restsUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** Ask unless this is what was asked last. */
  show(asked: Asked | undefined): void {
    if (nameOf(asked) !== this.#named) this.want(asked, live.changes.position(asked?.groups ?? []));
  }

  /** Ask; the same question again keeps what is shown until the answer is here. */
  want(asked: Asked | undefined, after = 0): void {
    const named = nameOf(asked);
    if (this.#epoch !== live.changes.epoch) this.#after = 0;
    this.#epoch = live.changes.epoch;
    const seen = after > 0 && after <= this.#after && asked?.groups?.length;
    this.#after = Math.max(after, this.#after);
    if (named !== this.#named) {
      this.#named = named;
      this.#asked = asked;
      this.#running?.abort();
      this.#running = undefined;
      this.loading = asked !== undefined;
      this.problem = undefined;
      const moment = asked?.presentOnly ? undefined : address.asOf;
      // What was so at one moment must not stand under the name of another, not even until the answer is here.
      if (moment !== this.#moment) this.value = undefined;
      this.#moment = moment;
    } else if (seen) {
      return; // it is in the last answer, or in the one that is on its way
    } else if (this.#running !== undefined) {
      this.#wanted = true;
      return;
    }
    if (asked !== undefined) void this.#fetch(asked);
  }

  /** Fetch once more: something that it is made of was changed up to `position`. */
  again(position = 0): void {
    this.want(this.#asked, position);
  }

  /** Fetch once more if the answer has been overtaken and somebody sees it: at once, or when it has rested. */
  follow(): void {
    clearTimeout(this.#rest);
    const asked = this.#asked;
    if (!asked?.groups?.length || this.#moment !== undefined || this.#running !== undefined || !live.seen) return;
    const made = { groups: asked.groups, tables: this.#tables, told: this.#told, after: this.#after };
    const after = live.changes.overtaken(made);
    if (after === undefined) return;
    const left = this.#restsUntil - Date.now();
    if (left > 0) {
      this.#rest = setTimeout(() => this.follow(), left);
    } else {
      this.#after = Math.max(after, this.#after);
      void this.#fetch(asked);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#rest);
    this.#running?.abort();
  }

  async #fetch(asked: Asked): Promise<void> {
    clearTimeout(this.#timer);
    this.#wanted = false;
    this.#told = live.changes.told;
    const running = new AbortController();
    this.#running = running;
    const moment =
      asked.presentOnly || address.asOf === undefined
        ? { after: asked.groups?.length && this.#after > 0 ? this.#after : undefined }
        : { as_of: address.asOf, timeout: PAST_WAIT_S };
    const outcome = await session.ask<T>({
      path: asked.path,
      query: { ...asked.query, ...moment },
      signal: running.signal,
    });
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#tables = undefined;
    this.unreachable = outcome.kind === "unreachable";
    if (outcome.kind === "ok") {
      this.value = outcome.value;
      this.asOf = outcome.headers.get("Floorbook-As-Of") ?? undefined;
      this.problem = undefined;
      this.#tables = tablesOf(outcome.headers);
      this.#restsUntil = outcome.answered + restMs(outcome.answered - outcome.sent);
    } else if (outcome.kind === "problem") {
      this.problem = outcome.problem;
    }
    const waits = outcome.kind === "unreachable" || (outcome.kind === "problem" && outcome.problem.retryable);
    if (!waits || outcome.kind === "problem") this.loading = false;
    if (waits) {
      const building = outcome.kind === "problem" && outcome.problem.code === "projection-building";
      const told = outcome.kind === "problem" ? outcome.retryAfterMs : undefined;
      const ms = building ? BUILDING_MS : (told ?? AGAIN_MS);
      this.#timer = setTimeout(() => void this.#fetch(asked), ms);
    } else if (this.#wanted) void this.#fetch(asked);
    else this.follow();
  }
}

function nameOf(asked: Asked | undefined): string {
  if (asked === undefined) return "";
  return JSON.stringify([asked.path, asked.query, asked.presentOnly ? undefined : address.asOf]);
}

/** Keep an answer for as long as the component lives. `what` returns undefined while there is nothing to ask. */
export function fetched<T>(what: () => Asked | undefined): Fetched<T> {
  const kept = new Fetched<T>();
  $effect(() => {
    const asked = what();
    void address.asOf;
    untrack(() => kept.show(asked));
  });
  $effect(() => {
    void live.told;
    void live.seen;
    untrack(() => kept.follow());
  });
  $effect(() => () => kept.stop());
  return kept;
}
