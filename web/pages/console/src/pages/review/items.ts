/** What waits, and how long. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { dayAt } from "../../core/format.ts";
import { looks } from "../../../../shared/desk/say.svelte.ts";

export type Waiting = Schemas["Waiting"];
export const KINDS = ["shift-end", "long", "request", "refusal"] as const;

const DAY_MS = 86_400_000;
const UNITS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long ago something was, in words: `2 days ago`. Days are those of the shop's calendar. */
export function ago(since: string, at: number): string {
  const words = new Intl.RelativeTimeFormat(looks.language, { numeric: "auto" });
  const days = (Date.parse(dayAt(at)) - Date.parse(dayAt(since))) / DAY_MS;
  if (days > 0) return words.format(-days, "day");
  const ms = Math.max(0, at - Date.parse(since));
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? ["minute", 60_000];
  return words.format(-Math.floor(ms / size), unit);
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
