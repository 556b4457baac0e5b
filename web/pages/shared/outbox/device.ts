/** The sender's surroundings in a browser: network, locks, timers, chance. */

import { ask, type Papers } from "../api/client.ts";
import type { Answer, Standing, Surroundings } from "./sender.ts";
import type { Results } from "./wire.ts";

/** Codes with which the server says that this tablet itself is not known any more. */
const NOT_OURS = new Set(["credential-unknown", "credential-expired", "tablet-needed", "credentials-missing"]);
const LOCK = "floorbook-outbox";

export interface Device {
  papers(): Papers;
  now(): number;
  changed(standing: Standing): void;
  /** Called with each answer of the server: what it says of the time, and of its epoch. */
  heard(sent: number, answered: number, headers: Headers): void;
}

export function surroundings(device: Device, wake: Wake): Surroundings {
  return {
    async post(body): Promise<Answer> {
      const outcome = await ask<Results>({ method: "POST", path: "/api/commands", body, papers: device.papers() });
      if (outcome.kind === "ok") {
        // A tablet that was taken out of use keeps what it has, until it is enrolled again.
        const { results } = outcome.value;
        const ours = results.find(({ status, code }) => status === "denied" && NOT_OURS.has(code ?? ""));
        if (ours) return { kind: "blocked", code: ours.code ?? "" };
        device.heard(outcome.sent, outcome.answered, outcome.headers);
        return { kind: "answered", results: outcome.value };
      }
      if (outcome.kind === "unreachable") return outcome;
      if (NOT_OURS.has(outcome.problem.code)) return { kind: "blocked", code: outcome.problem.code };
      return outcome.retryAfterMs === undefined ? { kind: "later" } : { kind: "later", after: outcome.retryAfterMs };
    },
    now: () => device.now(),
    pause: (ms) => wake.within(ms),
    chance: Math.random,
    alone: async (work) => await navigator.locks.request(LOCK, work),
    changed: (standing) => device.changed(standing),
  };
}

/** A pause that ends early when somebody calls: the network is back, or something new was done. */
export class Wake {
  #end: (() => void) | undefined;

  within(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  call(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
