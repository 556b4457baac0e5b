import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { allowed, MOVES, UNDO_MS } from "./moves.ts";
import { overlay, type Pending, type PendingCommand, takes } from "./overlay.ts";
import { type Task, todayMs, type Work, workedMs } from "./work.ts";

const NOON = 1_800_000_000_000;
const MINUTE = 60_000;
const EMPTY: Work = { tasks: [], todayMs: 0, todayBegan: NOON - 12 * 60 * MINUTE };
const names = () => ({ customerName: null, description: null });

const SAID = {
  AddTask: { order_number: "107923", work_type: "Engraving" },
  UseMaterial: { item: "brass", quantity: "1.5", unit: "m" },
  NoteTask: { text: "thin plate" },
  CompleteTask: { note: "boxed" },
} as Record<string, object>;

function act(at: number, type: PendingCommand["type"], task = "a"): Pending {
  const command = { type, task_id: task, ...SAID[type] } as PendingCommand;
  return { key: `${type} ${task} ${at}`, at: NOON + at, command };
}

/** What the server says once it has taken in what a view shows. */
function confirmed(view: Work): Work {
  const tasks = view.tasks.map((task) => ({
    ...task,
    confirmedAt: task.changedAt,
    unconfirmed: false,
    recorded: task.recorded.map((each) => ({ ...each, unconfirmed: false })),
  }));
  return { ...view, tasks };
}

function seen({ unconfirmed: _, confirmedAt: __, recorded, ...task }: Task) {
  return { ...task, recorded: recorded.map(({ unconfirmed: ___, ...each }) => each) };
}

const types = [
  "AddTask",
  "StartTask",
  "PauseTask",
  "ResumeTask",
  "CompleteTask",
  "CancelTask",
  "SwitchTask",
  "UndoTask",
  "UseMaterial",
  "NoteTask",
];
const days = fc
  .array(fc.tuple(fc.constantFrom(...types), fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 8_000 })), {
    maxLength: 25,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([type, task, pause]) => act((at += pause), type as PendingCommand["type"], task));
  })
  .map((actions) => tapped(actions.filter(shownBefore)));

/** Whether it is done with a task that is there: of another one there is nothing to tap. */
function shownBefore({ command }: Pending, number: number, all: Pending[]): boolean {
  const sooner = all.slice(0, number).map((each) => each.command);
  return (
    command.type === "AddTask" || sooner.some((each) => each.type === "AddTask" && each.task_id === command.task_id)
  );
}

/** Actions as a tablet keeps them: what takes something back says how it was shown before. */
function tapped(actions: Pending[]): Pending[] {
  const before = new Map<string, Task>();
  return actions.map((action, number) => {
    const { type, task_id: id } = action.command;
    if (type === "UndoTask") return { ...action, before: before.get(id) };
    if (type !== "CompleteTask" && type !== "CancelTask") return action;
    const task = overlay(EMPTY, actions.slice(0, number), names).tasks.find((each) => each.taskId === id);
    if (task !== undefined && allowed(type, task.phase)) before.set(id, task);
    return action;
  });
}

describe("what a person sees", () => {
  it("is the same however much of it the server has confirmed", () => {
    fc.assert(
      fc.property(days, fc.nat(25), (actions, reached) => {
        const whole = overlay(EMPTY, actions, names);
        const server = confirmed(overlay(EMPTY, actions.slice(0, reached), names));
        const view = overlay(server, actions, names);
        expect(view.tasks.map(seen)).toEqual(whole.tasks.map(seen));
        expect(view.todayMs).toBe(whole.todayMs);
      }),
    );
  });

  it("never counts more work than time has passed", () => {
    fc.assert(
      fc.property(days, (actions) => {
        const end = NOON + 10 * 60 * MINUTE;
        const view = overlay(EMPTY, actions, names);
        const sum = view.tasks.reduce((total, task) => total + workedMs(task, end), 0);
        expect(sum).toBeLessThanOrEqual(end - NOON);
        expect(todayMs(view, end)).toBe(sum);
        expect(view.tasks.filter((task) => task.runningSince !== null).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("shows work at once: added, started, paused, gone on with", () => {
    const actions = [
      act(0, "AddTask"),
      act(1, "StartTask"),
      act(MINUTE + 1, "PauseTask"),
      act(2 * MINUTE, "ResumeTask"),
    ];
    const [task] = overlay(EMPTY, actions, names).tasks;
    expect(task).toMatchObject({
      phase: "working",
      laborMs: MINUTE,
      runningSince: NOON + 2 * MINUTE,
      unconfirmed: true,
    });
    expect(workedMs(task!, NOON + 3 * MINUTE)).toBe(2 * MINUTE);
  });

  it("switches: one stops, the other starts, at the same moment", () => {
    const actions = [
      act(0, "AddTask"),
      act(1, "StartTask"),
      act(2, "AddTask", "b"),
      act(MINUTE + 1, "SwitchTask", "b"),
    ];
    const view = overlay(EMPTY, actions, names);
    expect(view.tasks.map((task) => task.phase)).toEqual(["paused", "working"]);
    expect(todayMs(view, NOON + 2 * MINUTE + 1)).toBe(2 * MINUTE);
  });

  it("brings back what was completed, for ten seconds", () => {
    const day = [act(0, "AddTask"), act(1, "StartTask"), act(1_000, "CompleteTask")];
    const soon = overlay(EMPTY, [...day, act(1_000 + UNDO_MS, "UndoTask")], names).tasks[0];
    expect(soon).toMatchObject({ phase: "working", runningSince: NOON + 1, laborMs: 0 });
    const late = overlay(EMPTY, [...day, act(1_001 + UNDO_MS, "UndoTask")], names).tasks[0];
    expect(late).toMatchObject({ phase: "completed" });
  });

  it("brings back at once what the server has already confirmed", () => {
    const times = fc.integer({ min: 1, max: 20 * MINUTE });
    const soon = fc.integer({ min: 1, max: UNDO_MS });
    const closing = fc.constantFrom("CompleteTask", "CancelTask", "PauseTask");
    fc.assert(
      fc.property(times, times, soon, closing, (began, worked, later, last) => {
        const work = [act(0, "AddTask"), act(began, "StartTask"), act(began + worked, "PauseTask")];
        const more = last === "PauseTask" ? work : [...work, act(began + worked + 1, "ResumeTask")];
        const end = began + worked + 2;
        const day = [...more, act(end, last === "PauseTask" ? "CompleteTask" : last)];
        const undo = act(end + later, "UndoTask");
        const [before] = overlay(EMPTY, more, names).tasks;
        const server = confirmed(overlay(EMPTY, day, names));
        const view = overlay(server, [{ ...undo, before }], names);
        expect(view.tasks[0]).toMatchObject({ phase: before!.phase, unconfirmed: true });
        const now = NOON + end + later + MINUTE;
        expect(workedMs(view.tasks[0]!, now)).toBe(workedMs(before!, now));
        expect(todayMs(view, now)).toBe(workedMs(before!, now));
        const [late] = overlay(server, [{ ...act(end + UNDO_MS + 1, "UndoTask"), before }], names).tasks;
        expect(late).toMatchObject({ phase: server.tasks[0]!.phase });
      }),
    );
  });

  it("brings back nothing that would run beside what was begun since", () => {
    const day = [act(0, "AddTask"), act(1, "StartTask"), act(2, "AddTask", "b"), act(3, "CompleteTask")];
    const [a, b] = overlay(EMPTY, [...day, act(4, "StartTask", "b"), act(5, "UndoTask")], names).tasks;
    expect([a?.phase, b?.phase]).toEqual(["completed", "working"]);
  });

  it("takes nothing twice that was tapped twice", () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...types), fc.constantFrom("a", "b", "c"), (actions, type, task) => {
        const view = overlay(EMPTY, actions, names);
        const tap = act(10 * 60 * MINUTE, type as PendingCommand["type"], task);
        fc.pre(type in MOVES && type !== "UndoTask" && view.tasks.some(({ taskId }) => taskId === task));
        const after = overlay(view, [tap], names);
        expect(isDeepStrictEqual(after.tasks, view.tasks)).toBe(!takes(view, tap.command, false));
        expect(takes(after, tap.command, false)).toBe(false);
      }),
    );
    const [day, undo] = [[act(0, "AddTask"), act(1, "StartTask"), act(2, "CompleteTask")], act(3, "UndoTask")];
    expect(takes(overlay(EMPTY, day, names), undo.command, false)).toBe(true);
    expect(takes(overlay(EMPTY, [...day, undo], names), undo.command, false)).toBe(false);
  });

  it("shows what was recorded, what waits as waiting, and nothing twice", () => {
    const day = [act(0, "AddTask"), act(1, "StartTask"), act(2, "UseMaterial"), act(3, "NoteTask")];
    const said = (view: Work) => view.tasks[0]!.recorded.map(({ kind, unconfirmed }) => [kind, unconfirmed]);
    expect(said(overlay(EMPTY, day, names))).toEqual([
      ["note", true],
      ["material", true],
    ]);
    const server = confirmed(overlay(EMPTY, day.slice(0, 3), names));
    const view = overlay(server, [...day, act(4, "CompleteTask"), act(5, "UndoTask")], names);
    expect(said(view)).toEqual([
      ["completed", true],
      ["note", true],
      ["material", false],
    ]);
    expect(view.tasks[0]!.recorded[2]).toMatchObject({ text: "brass", quantity: "1.5", unit: "m", own: true });
  });

  it("tells what somebody else recorded at the same moment from one's own", () => {
    const server = confirmed(overlay(EMPTY, [act(0, "AddTask"), act(1, "NoteTask")], names));
    const theirs = server.tasks[0]!.recorded.map((each) => ({ ...each, own: false, byName: "Boss" }));
    server.tasks[0]!.recorded = theirs;
    expect(overlay(server, [act(1, "NoteTask")], names).tasks[0]!.recorded).toHaveLength(2);
  });

  it("does not change what it was given", () => {
    const server = confirmed(overlay(EMPTY, [act(0, "AddTask")], names));
    const before = structuredClone(server);
    overlay(server, [act(1, "StartTask"), act(2, "NoteTask")], names);
    expect(server).toEqual(before);
  });
});
