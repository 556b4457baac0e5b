import { expect, test } from "vitest";

import { boundsOf, dayOf, hoursOf, windowOf, type Session } from "./timeline.ts";

const ZONE = "America/Chicago";
const HOUR_MS = 3_600_000;

function session(from: string, until: string | null, said: Partial<Session> = {}): Session {
  const known = { session_id: from, mark: null, first_started_at: null, first_ended_at: null };
  return { ...known, started_at: from, ended_at: until, ...said } as Session;
}

test("a day in which clocks change is an hour shorter, or longer", () => {
  const hours = (day: string) => boundsOf(day, ZONE).reduce((from, until) => (until - from) / HOUR_MS);
  expect(hours("2026-03-08")).toBe(23);
  expect(hours("2026-11-01")).toBe(25);
  expect(hours("2026-11-02")).toBe(24);
});

test("a session across midnight lies in each day with its own part", () => {
  const across = [session("2026-11-03T05:00:00Z", "2026-11-03T07:00:00Z")];
  const worked = ["2026-11-02", "2026-11-03", "2026-11-04"].map((day) => dayOf(day, ZONE, across, 0).worked / HOUR_MS);
  expect(worked).toEqual([1, 1, 0]);
});

test("what is going on runs until now, and what was struck never was", () => {
  const open = session("2026-11-02T15:00:00Z", null);
  const struck = session("2026-11-02T13:00:00Z", "2026-11-02T14:00:00Z", { mark: "struck" });
  const day = dayOf("2026-11-02", ZONE, [open, struck], Date.parse("2026-11-02T15:30:00Z"));
  expect(day.bars.map((bar) => [bar.session.session_id, bar.until - bar.from, bar.open])).toEqual([
    ["2026-11-02T15:00:00Z", HOUR_MS / 2, true],
  ]);
});

test("pauses stand between sessions, and what runs at once lies in lanes", () => {
  const sessions = [
    session("2026-11-02T14:00:00Z", "2026-11-02T16:00:00Z"),
    session("2026-11-02T15:00:00Z", "2026-11-02T15:30:00Z"),
    session("2026-11-02T17:00:00Z", "2026-11-02T18:00:00Z"),
  ];
  const day = dayOf("2026-11-02", ZONE, sessions, 0);
  expect(day.bars.map((bar) => bar.lane)).toEqual([0, 1, 0]);
  expect(day.gaps.map((gap) => (gap.until - gap.from) / HOUR_MS)).toEqual([1]);
});

test("the scale has every real hour, also the one that comes twice", () => {
  const sessions = [session("2026-11-01T05:30:00Z", "2026-11-01T12:30:00Z")];
  const day = dayOf("2026-11-01", ZONE, sessions, 0);
  expect(windowOf([day])).toEqual([0, 8]);
  const marks = hoursOf(day, windowOf([day])).map((at) => new Date(at).toISOString().slice(11, 13));
  expect(marks).toEqual(["05", "06", "07", "08", "09", "10", "11", "12", "13"]);
});

test("what was tapped is known beside what holds", () => {
  const said = { mark: "corrected", first_started_at: "2026-11-02T14:00:00Z", first_ended_at: "2026-11-02T18:00:00Z" };
  const day = dayOf("2026-11-02", ZONE, [session("2026-11-02T14:00:00Z", "2026-11-02T15:00:00Z", said)], 0);
  expect(day.bars[0]?.tapped?.until).toBe(Date.parse("2026-11-02T18:00:00Z"));
});
