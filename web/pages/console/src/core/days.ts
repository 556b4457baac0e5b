/** The days that reports are of, where nobody says which. */

import { address } from "./address.svelte.ts";
import { dayAt } from "./format.ts";

/** The last day there is: that of the past moment all is shown as of, or today. */
export function lastDay(): string {
  return /^\d{4}-\d\d-\d\d/.exec(address.asOf ?? "")?.[0] ?? dayAt(Date.now());
}
