/** Asks again and again how the applications are, while somebody looks. */

import { SvelteMap } from "svelte/reactivity";

import { PATIENCE_MS, type Schemas } from "../../shared/api/client.ts";
import { type Application, APPLICATIONS } from "./applications.ts";
import type { Said } from "./health.ts";

const EVERY_MS = 5_000;
/** Pages are asked for less often: they change with a release only. */
const PAGES_EVERY = 6;

export class Watch {
  system = $state.raw<Said["system"]>();
  readonly #pages = new SvelteMap<string, boolean | null>();
  #round = 0;

  said(application: Application): Said {
    return { page: this.#pages.get(application.address), system: this.system };
  }

  /** Begin; what is returned ends it. */
  start(): () => void {
    void this.#look();
    const timer = setInterval(() => void this.#look(), EVERY_MS);
    return () => clearInterval(timer);
  }

  async #look(): Promise<void> {
    if (document.hidden) return;
    const pages = this.#round++ % PAGES_EVERY === 0 || this.system === null ? APPLICATIONS : [];
    await Promise.all([this.#ask(), ...pages.map((each) => this.#knock(each.address))]);
  }

  async #ask(): Promise<void> {
    // When nothing can be written the answer is 503, and says how the server is all the same.
    const signal = AbortSignal.timeout(PATIENCE_MS);
    this.system = await fetch("/api/health", { cache: "no-store", signal }).then(saidOf, () => null);
  }

  async #knock(address: string): Promise<void> {
    const answered = await fetch(address, { method: "HEAD", cache: "no-store" }).then(
      (response) => response.ok,
      () => null,
    );
    this.#pages.set(address, answered);
  }
}

async function saidOf(response: Response): Promise<Said["system"]> {
  const said: unknown = await response.json().catch(() => null);
  return typeof said === "object" && said !== null && "groups" in said ? (said as Schemas["Health"]) : null;
}
