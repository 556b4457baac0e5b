import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { UNDO_MS } from "./moves.ts";
import { overlay, type Pending, type PendingCommand } from "./overlay.ts";
import { type Task, todayMs, type Work, workedMs } from "./work.ts";

const NOON = 1_800_000_000_000;
const MINUTE = 60_000;
const EMPTY: Work = { tasks: [], todayMs: 0, todayBegan: NOON - 12 * 60 * MINUTE };
const names = () => ({ customerName: null, description: null });

function act(at: number, type: PendingCommand["type"], task = "a"): Pending {
  const command =
    type === "AddTask"
      ? { type, task_id: task, order_number: "107923", work_type: "Engraving" }
      : { type, task_id: task };
  return { key: `${type} ${task} ${at}`, at: NOON + at, command };
}

/** What the server says once it has taken in what a view shows. */
function confirmed(view: Work): Work {
  return { ...view, tasks: view.tasks.map((task) => ({ ...task, confirmedAt: task.changedAt, unconfirmed: false })) };
}

function seen({ unconfirmed: _, confirmedAt: __, ...task }: Task) {
  return task;
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
];
const days = fc
  .array(fc.tuple(fc.constantFrom(...types), fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 8_000 })), {
    maxLength: 25,
  })
  .map((steps) => {
    let at = 0;
    return steps.map(([type, task, pause]) => act((at += pause), type as PendingCommand["type"], task));
  });

describe("what a person sees", () => {
  it("is the same however much of it the server has confirmed", () => {
    fc.assert(
      fc.property(days, fc.nat(25), (actions, reached) => {
        const whole = overlay(EMPTY, actions, names);
        const server = confirmed(overlay(EMPTY, actions.slice(0, reached), names));
        const undone = actions.slice(reached).some((each) => each.command.type === "UndoTask");
        if (undone) return;
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

  it("does not change what it was given", () => {
    const server = confirmed(overlay(EMPTY, [act(0, "AddTask")], names));
    const before = structuredClone(server);
    overlay(server, [act(1, "StartTask")], names);
    expect(server).toEqual(before);
  });
});
