import { expect, test } from "vitest";

import { byTeam, counted, stateOf, todaySeconds, type Standing } from "./states.ts";

function standing(said: Partial<Standing>): Standing {
  return { phase: "idle", today_seconds: 0, open_sessions: 0, team: null, ...said } as Standing;
}

test("who has not worked today is not in, also when something of theirs is paused since yesterday", () => {
  expect(stateOf(standing({ phase: "paused" }))).toBe("out");
  expect(stateOf(standing({ phase: "idle" }))).toBe("out");
  expect(stateOf(standing({ phase: "paused", today_seconds: 60 }))).toBe("paused");
  expect(stateOf(standing({ phase: "idle", today_seconds: 60 }))).toBe("idle");
});

test("who has just begun is working, though no second of today is counted yet", () => {
  expect(stateOf(standing({ phase: "working" }))).toBe("working");
});

test("today's hours go on while somebody works, once for each running task, and stand still otherwise", () => {
  const then = 1_000_000;
  expect(todaySeconds(standing({ phase: "working", today_seconds: 5, open_sessions: 1 }), then, then + 2_500)).toBe(
    7.5,
  );
  expect(todaySeconds(standing({ phase: "working", today_seconds: 5, open_sessions: 2 }), then, then + 2_000)).toBe(9);
  expect(todaySeconds(standing({ phase: "paused", today_seconds: 5 }), then, then + 2_500)).toBe(5);
});

test("teams stand by name, those without a team last", () => {
  const people = [standing({ team: null }), standing({ team: "Print" }), standing({ team: "Bench" })];
  expect(byTeam(people).map((each) => each.team)).toEqual(["Bench", "Print", null]);
  expect(counted(people)).toEqual({ working: 0, paused: 0, idle: 0, out: 3 });
});
