/** Where the work of days lies on their scales. Hours are real ones: a day in which clocks change has 23 or 25. */

import { momentOf } from "../../../shared/time/zone.ts";
import type { Schemas } from "../../../shared/api/client.ts";

export type Session = Schemas["Session"];

export interface Bar {
  session: Session;
  from: number;
  until: number;
  /** Which row of the day it lies in: there are several only while somebody works on several tasks at once. */
  lane: number;
  open: boolean;
  /** What was tapped, where something else holds now. */
  tapped: { from: number; until: number } | undefined;
}

export interface Gap {
  from: number;
  until: number;
}

export interface Day {
  day: string;
  begins: number;
  ends: number;
  bars: Bar[];
  gaps: Gap[];
  lanes: number;
  worked: number;
}

const HOUR_MS = 3_600_000;
const LEAST_HOURS = 6;
const MINUTE_MS = 60_000;

/** When a day of a zone begins and ends. */
export function boundsOf(day: string, zone: string): [number, number] {
  const next = new Date(Date.parse(`${day}T00:00Z`) + 24 * HOUR_MS).toISOString().slice(0, 10);
  return [momentOf(`${day}T00:00`, zone) ?? 0, momentOf(`${next}T00:00`, zone) ?? 0];
}

/** What of sessions lies in a day; what is going on runs until `at`. Struck ones never were. */
export function dayOf(day: string, zone: string, sessions: readonly Session[], at: number): Day {
  const [begins, ends] = boundsOf(day, zone);
  const within = (from: number, until: number) => ({ from: Math.max(from, begins), until: Math.min(until, ends) });
  const bars: Bar[] = [];
  const free: number[] = [];
  const found = sessions
    .filter((session) => session.mark !== "struck")
    .map((session) => ({ session, ...within(Date.parse(session.started_at), ended(session, at)) }))
    .filter(({ from, until }) => until > from)
    .sort((one, other) => one.from - other.from);
  for (const each of found) {
    const fits = free.findIndex((until) => until <= each.from);
    const lane = fits < 0 ? free.length : fits;
    free[lane] = each.until;
    bars.push({ ...each, lane, open: each.session.ended_at === null, tapped: tappedOf(each.session, at, within) });
  }
  const gaps: Gap[] = [];
  let last = bars[0]?.until ?? 0;
  for (const bar of bars.slice(1)) {
    if (bar.from - last >= MINUTE_MS) gaps.push({ from: last, until: bar.from });
    last = Math.max(last, bar.until);
  }
  const worked = bars.reduce((sum, bar) => sum + bar.until - bar.from, 0);
  return { day, begins, ends, bars, gaps, lanes: Math.max(1, free.length), worked };
}

function ended(session: Session, at: number): number {
  return session.ended_at === null ? at : Date.parse(session.ended_at);
}

function tappedOf(session: Session, at: number, within: (from: number, until: number) => Gap): Gap | undefined {
  if (session.first_started_at === null && session.first_ended_at === null) return undefined;
  const from = Date.parse(session.first_started_at ?? session.started_at);
  const tapped = within(
    from,
    session.first_ended_at === null ? ended(session, at) : Date.parse(session.first_ended_at),
  );
  return tapped.until > tapped.from ? tapped : undefined;
}

/** The hours after midnight that all days are shown from and until, so that days can be compared. */
export function windowOf(days: readonly Day[]): [number, number] {
  const spans = days.flatMap((day) =>
    day.bars.map((bar) => [(bar.from - day.begins) / HOUR_MS, (bar.until - day.begins) / HOUR_MS] as const),
  );
  if (spans.length === 0) return [8, 8 + LEAST_HOURS];
  const first = Math.floor(Math.min(...spans.map(([from]) => from)));
  const last = Math.ceil(Math.max(...spans.map(([, until]) => until)));
  const longest = Math.max(...days.map((day) => Math.round((day.ends - day.begins) / HOUR_MS)));
  return last - first >= LEAST_HOURS ? [first, last] : [first, Math.min(longest, first + LEAST_HOURS)];
}

/** The hours of a day that stand on its scale. */
export function hoursOf(day: Day, [first, last]: readonly [number, number]): number[] {
  const step = last - first > 14 ? 2 : 1;
  const hours: number[] = [];
  for (let hour = first; hour <= last; hour += step) {
    const at = day.begins + hour * HOUR_MS;
    if (at <= day.ends) hours.push(at);
  }
  return hours;
}
