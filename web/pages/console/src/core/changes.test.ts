import { describe, expect, test } from "vitest";

import { Changes, restMs, tablesOf, type Changed, type Made } from "./changes.ts";

function told(...events: Partial<Changed>[]): Changes {
  const changes = new Changes();
  for (const event of events) changes.take({ group: "work", position: 1, epoch: "one", ...event });
  return changes;
}

function made(more: Partial<Made> = {}): Made {
  return { groups: ["work"], tables: new Set(["floor", "work_session"]), told: 0, after: 0, ...more };
}

describe("an answer is overtaken", () => {
  test("by a change of a table that it is made of, and of no other", () => {
    const changes = told({ position: 7, tables: ["floor"] }, { position: 8, tables: ["work_type"] });
    expect(changes.overtaken(made())).toBe(7);
    expect(changes.overtaken(made({ tables: new Set(["setting"]) }))).toBeUndefined();
  });

  test("by a change of a table of another group than the one it names", () => {
    const changes = told({ group: "audit", position: 7, tables: ["audit_event"] });
    expect(changes.overtaken(made({ tables: new Set(["floor", "audit_event"]) }))).toBe(7);
  });

  test("by the last of several changes that concern it", () => {
    const changes = told({ position: 7, tables: ["floor"] }, { position: 9, tables: ["work_session"] });
    expect(changes.overtaken(made())).toBe(9);
  });

  test("by any change of its groups when nobody said what it is made of", () => {
    const changes = told({ position: 7, tables: [] });
    expect(changes.overtaken(made({ tables: undefined }))).toBe(7);
    expect(changes.overtaken(made({ tables: undefined, groups: ["audit"] }))).toBeUndefined();
  });

  test("when anything may have changed, even if it had seen that position", () => {
    const changes = told({ position: 7 });
    expect(changes.overtaken(made({ after: 7 }))).toBe(7);
    expect(changes.overtaken(made({ groups: ["audit"] }))).toBeUndefined();
  });

  test("not by what it had seen, nor by what was told before it was asked for", () => {
    const changes = told({ position: 7, tables: ["floor"] });
    expect(changes.overtaken(made({ after: 7 }))).toBeUndefined();
    expect(changes.overtaken(made({ after: 6 }))).toBe(7);
    expect(changes.overtaken(made({ told: changes.told }))).toBeUndefined();
  });

  test("by what is told while it is on its way", () => {
    const changes = told({ position: 7, tables: ["floor"] });
    const asked = changes.told;
    changes.take({ group: "work", position: 8, epoch: "one", tables: ["floor"] });
    expect(changes.overtaken(made({ told: asked, after: 7 }))).toBe(8);
  });
});

test("after a restore positions from before count no more", () => {
  const changes = told({ position: 900 }, { position: 901, tables: ["floor"] });
  const asked = changes.told;
  changes.reach(902);
  expect(changes.position(["work"])).toBe(902);
  changes.take({ group: "work", position: 40, epoch: "two" });
  expect(changes.position(["work", "audit"])).toBe(40);
  expect(changes.overtaken(made({ told: asked, after: 901 }))).toBe(40);
});

test("the header names the tables; without it nobody knows", () => {
  expect(tablesOf(new Headers({ "Floorbook-Tables": "app_user,floor" }))).toEqual(new Set(["app_user", "floor"]));
  expect(tablesOf(new Headers())).toBeUndefined();
});

test("what took long rests longer, but not for ever", () => {
  expect(restMs(20)).toBe(100);
  expect(restMs(60_000)).toBe(4_000);
});
