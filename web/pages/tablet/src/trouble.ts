/** What went wrong at signing in, and how it is told. */

import type { Schemas } from "../../shared/api/client.ts";
import type { Messages } from "../../shared/i18n/en.ts";

export type Trouble =
  | { kind: "wrong-pin" | "wrong-badge" | "badges-off" | "unread" | "yourself" }
  | { kind: "locked"; until: number; pad: boolean }
  | { kind: "told"; problem: Schemas["Problem"] };

export function troubleOf(problem: Schemas["Problem"], now: number, retryAfterMs = 60_000): Trouble {
  if (problem.code === "wrong-pin" || problem.code === "pin-ambiguous") return { kind: "wrong-pin" };
  if (problem.status === 423 || problem.status === 429)
    return { kind: "locked", until: now + retryAfterMs, pad: problem.status === 423 };
  if (problem.code === "wrong-badge" || problem.code === "badges-off") return { kind: problem.code };
  return { kind: "told", problem };
}

/** Say it; nothing when a lock is over by now. */
export function toldOf(trouble: Trouble | undefined, t: Messages, now: number): string {
  if (trouble === undefined) return "";
  switch (trouble.kind) {
    case "told":
      return whyOf(trouble.problem, t.why);
    case "locked":
      return trouble.until > now ? t.pin.locked(wait(trouble.until - now, t)) : "";
    default:
      return t.pin[trouble.kind];
  }
}

/** Why the server refused something: as the tablet says it, else as the server does, which speaks English only. */
export function whyOf(problem: { code: string; detail: string }, reasons: Readonly<Record<string, string>>): string {
  return reasons[problem.code] ?? reasons["otherwise"] ?? problem.detail;
}

function wait(ms: number, t: Messages): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds > 90 ? t.time.minutes(Math.ceil(seconds / 60)) : t.time.seconds(seconds);
}
