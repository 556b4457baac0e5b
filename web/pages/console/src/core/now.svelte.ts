/** The time, second by second, for what runs while somebody looks at it. */

import { address } from "./address.svelte.ts";

const SECOND_MS = 1_000;

/**
 * The time at the server, which said in its answer what it was then; this machine's clock may be wrong.
 * As of a past moment time stands still. For as long as the component lives.
 */
export function ticking(said: () => string | undefined): { readonly at: number } {
  let at = $state(Date.now());
  $effect(() => {
    const then = said();
    const ahead = then === undefined ? 0 : Date.parse(then) - Date.now();
    at = Date.now() + ahead;
    if (address.asOf !== undefined) return undefined;
    const timer = setInterval(() => (at = Date.now() + ahead), SECOND_MS);
    return () => clearInterval(timer);
  });
  return {
    get at() {
      return at;
    },
  };
}
