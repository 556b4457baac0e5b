/**
 * What a person sees: the server's last word, and on top of it the actions that it has not confirmed yet.
 *
 * Pure. An action that the server had already taken in when it answered changes nothing, so that it does not matter
 * whether an answer was lost on its way.
 */

import { allowed, type Move, MOVES, UNDO_MS } from "./moves.ts";
import { recordedBy, type Recording, withRecorded } from "./recorded.ts";
import type { Task, Work } from "./work.ts";

/** An action, as far as the screen goes by it. */
export interface Pending {
  key: string;
  at: number;
  command: PendingCommand;
  /** With an undo: the task as it was shown before it was completed or cancelled. The server's word does not say that. */
  before?: Task | undefined;
}

export type PendingCommand =
  | { type: "AddTask"; task_id: string; order_number: string; work_type: string }
  | (Recording & { type: "UseMaterial" | "NoteTask"; task_id: string })
  | (Recording & { type: Move; task_id: string });

/** What a tablet knows of an order beside its number: shown with a task that only the tablet knows yet. */
export type OrderNames = (orderNumber: string) => { customerName: string | null; description: string | null };

/** Lay actions over what the server said, in the order in which they were done. */
export function overlay(work: Work, pending: readonly Pending[], names: OrderNames, overlapAllowed = false): Work {
  const view: Work = { ...work, tasks: work.tasks.map((task) => ({ ...task })) };
  const closed = new Map<string, Task>();
  for (const action of pending) apply(view, action, names, overlapAllowed, closed);
  return view;
}

/** Whether an action would do anything to what is shown: a second tap on the same thing would not. */
export function takes(view: Work, { type, task_id: id }: { type: string; task_id?: string | null }, overlap: boolean) {
  const task = view.tasks.find((each) => each.taskId === id);
  if (!(type in MOVES) || task === undefined) return true;
  const begins = type === "StartTask" || type === "ResumeTask";
  return allowed(type as Move, task.phase) && !(begins && !overlap && isWorking(view));
}

function apply(view: Work, action: Pending, names: OrderNames, overlap: boolean, closed: Map<string, Task>) {
  const { command, at } = action;
  const task = view.tasks.find((each) => each.taskId === command.task_id);
  if (command.type === "AddTask") {
    if (task === undefined) view.tasks.push(added(command, at, names));
    return;
  }
  if (task === undefined) return;
  if (command.type === "UseMaterial" || command.type === "NoteTask") record(task, command, at);
  if (!(command.type in MOVES)) return;
  // One person's actions reach the server in order: what is not newer than its last word is in it.
  if (task.confirmedAt !== null && at <= task.confirmedAt) return;
  if (!takes(view, command, overlap)) return;
  if (command.type === "UndoTask") {
    const before = closed.get(task.taskId) ?? action.before;
    if (before !== undefined && at - task.changedAt <= UNDO_MS) bringBack(view, task, before, at, overlap);
    return;
  }
  if (command.type === "SwitchTask") {
    for (const other of view.tasks) if (other.runningSince !== null) stop(view, other, "paused", at);
  }
  record(task, command, at);
  switch (command.type) {
    case "StartTask":
    case "ResumeTask":
    case "SwitchTask":
      Object.assign(task, { phase: "working", runningSince: at, changedAt: at, unconfirmed: true });
      break;
    case "PauseTask":
      stop(view, task, "paused", at);
      break;
    case "CompleteTask":
      closed.set(task.taskId, { ...task });
      stop(view, task, "completed", at);
      task.quantity = command.quantity == null ? task.quantity : String(command.quantity);
      break;
    case "CancelTask":
      closed.set(task.taskId, { ...task });
      stop(view, task, "cancelled", at);
  }
}

function added(command: { task_id: string; order_number: string; work_type: string }, at: number, names: OrderNames) {
  return {
    taskId: command.task_id,
    orderNumber: command.order_number,
    ...names(command.order_number),
    workType: command.work_type,
    phase: "open" as const,
    addedAt: at,
    changedAt: at,
    laborMs: 0,
    runningSince: null,
    quantity: null,
    recorded: [],
    recordedEarlier: 0,
    confirmedAt: null,
    unconfirmed: true,
  };
}

function record(task: Task, command: Recording, at: number): void {
  const recorded = recordedBy(command, at);
  if (recorded !== undefined) task.recorded = withRecorded(task.recorded, recorded);
}

function stop(view: Work, task: Task, phase: Task["phase"], at: number): void {
  if (task.runningSince !== null) {
    task.laborMs += Math.max(0, at - task.runningSince);
    view.todayMs += ofToday(view, task.runningSince, at);
  }
  Object.assign(task, { phase, runningSince: null, changedAt: at, unconfirmed: true });
}

/** Make a task what it was, as if it had run on all the time. */
function bringBack(view: Work, task: Task, before: Task, at: number, overlap: boolean): void {
  const { phase, laborMs, runningSince, quantity } = before;
  if (runningSince !== null) {
    if (!overlap && isWorking(view)) return;
    view.todayMs -= ofToday(view, runningSince, task.changedAt);
  }
  Object.assign(task, { phase, laborMs, runningSince, quantity, changedAt: at, unconfirmed: true });
}

function isWorking(view: Work): boolean {
  return view.tasks.some((task) => task.runningSince !== null);
}

function ofToday(view: Work, from: number, until: number): number {
  return Math.max(0, until - Math.max(from, view.todayBegan));
}
