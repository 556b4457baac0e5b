/** What waits, and how long. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { looks } from "../../../../shared/desk/say.svelte.ts";

export type Waiting = Schemas["Waiting"];
export const KINDS = ["shift-end", "long", "request", "refusal"] as const;

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long ago something was, in words: `2 days ago`. */
export function ago(since: string, at: number): string {
  const ms = Math.max(0, at - Date.parse(since));
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", 60_000];
  return new Intl.RelativeTimeFormat(looks.language, { numeric: "auto" }).format(-Math.floor(ms / size), unit);
}

/** What a request asks for. */
export function asksFor(item: Waiting): "strike" | "missing" | "times" | "words" {
  if (item.strike) return "strike";
  if (item.session_id === null) return "missing";
  return item.wanted_started_at === null && item.wanted_ended_at === null ? "words" : "times";
}

/** The times that a request asks for; what it does not name stays as it is. */
export function askedTimes(item: Waiting): { from: string | null; until: string | null } {
  return { from: item.wanted_started_at ?? item.started_at, until: item.wanted_ended_at ?? item.ended_at };
}
