import { expect, it } from "vitest";

import { unfinished, usualKind } from "./usual.ts";
import type { Phase, Task } from "./work.ts";

const KINDS = ["Engraving", "Assembly", "Packing"];

function task(orderNumber: string, workType: string, changedAt: number, phase: Phase = "completed"): Task {
  return {
    taskId: `${orderNumber} ${workType} ${changedAt}`,
    orderNumber,
    customerName: null,
    description: null,
    workType,
    phase,
    addedAt: 0,
    changedAt,
    laborMs: 0,
    runningSince: null,
    quantity: null,
    recorded: [],
    recordedEarlier: 0,
    confirmedAt: changedAt,
    unconfirmed: false,
  };
}

it("takes the last kind of work on that order before the last kind at all", () => {
  const tasks = [task("1", "Assembly", 5), task("1", "Packing", 3), task("2", "Engraving", 9)];
  expect(usualKind(tasks, "1", KINDS)).toBe("Assembly");
  expect(usualKind(tasks, "3", KINDS)).toBe("Engraving");
});

it("takes what is offered to who has done nothing yet", () => {
  expect(usualKind([], "1", KINDS, "Packing")).toBe("Packing");
  expect(usualKind([], "1", KINDS)).toBeUndefined();
});

it("offers no kind that is off the list or runs on this order already", () => {
  expect(usualKind([task("1", "Carving", 5)], "1", KINDS)).toBeUndefined();
  expect(usualKind([task("1", "Packing", 5, "working")], "1", KINDS)).toBeUndefined();
  expect(usualKind([task("1", "Packing", 5, "working")], "2", KINDS)).toBe("Packing");
});

it("goes on with what is not finished: what runs, what is paused, what is to do", () => {
  const tasks = [task("1", "Packing", 9, "open"), task("1", "Packing", 5, "paused"), task("1", "Assembly", 6)];
  expect(unfinished(tasks, "1", "Packing")?.phase).toBe("paused");
  expect(unfinished(tasks, "1", "Assembly")).toBeUndefined();
  expect(unfinished(tasks, "2", "Packing")).toBeUndefined();
});
