/** What people do now, as a floor is looked at: who has not worked today is not in, whatever they left open. */

import type { Schemas } from "../../../../shared/api/client.ts";

export type Standing = Schemas["Standing"];
export const STATES = ["working", "paused", "idle", "out"] as const;
export type State = (typeof STATES)[number];

/** The sign and the colours of each. */
export const LOOKS = {
  working: { state: "working" },
  paused: { state: "paused" },
  idle: { state: "open" },
  out: { state: "completed", icon: "out" },
} as const;

const SECOND_MS = 1_000;

export function stateOf(person: Standing): State {
  if (person.phase === "working") return "working";
  if (person.today_seconds === 0) return "out";
  return person.phase === "paused" ? "paused" : "idle";
}

/** How long somebody worked today up to `at`, when the server said at `then` how long it was. */
export function todaySeconds(person: Standing, then: number, at: number): number {
  const running = person.phase === "working" ? Math.max(1, person.open_sessions) : 0;
  return person.today_seconds + (running * Math.max(0, at - then)) / SECOND_MS;
}

/** People by team, teams by name; who has none comes last. */
export function byTeam(people: readonly Standing[]): { team: string | null; people: Standing[] }[] {
  const teams = [...new Set(people.map((person) => person.team))];
  teams.sort((one, other) => (one === null ? 1 : other === null ? -1 : one.localeCompare(other)));
  return teams.map((team) => ({ team, people: people.filter((person) => person.team === team) }));
}

export function counted(people: readonly Standing[]): Record<State, number> {
  const counts = { working: 0, paused: 0, idle: 0, out: 0 };
  for (const person of people) counts[stateOf(person)] += 1;
  return counts;
}
