/** What went wrong at signing in, as the PIN pad tells it. */

import type { Schemas } from "../../shared/api/client.ts";

export type Trouble =
  { kind: "wrong-pin" } | { kind: "locked"; until: number; pad: boolean } | { kind: "told"; detail: string };

export function troubleOf(problem: Schemas["Problem"], now: number, retryAfterMs = 60_000): Trouble {
  if (problem.code === "wrong-pin" || problem.code === "pin-ambiguous") return { kind: "wrong-pin" };
  if (problem.status === 423 || problem.status === 429)
    return { kind: "locked", until: now + retryAfterMs, pad: problem.status === 423 };
  return { kind: "told", detail: problem.detail };
}
