/** A person's work as a screen shows it. Times are milliseconds since 1970 by the server's clock. */

import type { Recorded } from "./recorded.ts";

export type Phase = "open" | "working" | "paused" | "completed" | "cancelled";

export interface Task {
  taskId: string;
  orderNumber: string;
  customerName: string | null;
  description: string | null;
  workType: string;
  phase: Phase;
  addedAt: number;
  changedAt: number;
  /** Work done before the running session. */
  laborMs: number;
  runningSince: number | null;
  quantity: string | null;
  /** What was recorded on it, the latest first; of what was earlier only how much there is. */
  recorded: Recorded[];
  recordedEarlier: number;
  /** When the last thing happened to it that the server knows of; null when it does not know the task yet. */
  confirmedAt: number | null;
  /** Whether something of it still waits to be sent. */
  unconfirmed: boolean;
}

export interface Work {
  tasks: Task[];
  /** Work of today in sessions that have ended. */
  todayMs: number;
  /** The shop's midnight that today began with. */
  todayBegan: number;
  /** What the server offers to who has no tasks of their own to go by. */
  usualKind?: string | null;
}

/** How long somebody has worked on a task by now. Worked out from time stamps: a page that slept is not behind. */
export function workedMs(task: Task, now: number): number {
  return task.laborMs + (task.runningSince === null ? 0 : Math.max(0, now - task.runningSince));
}

/** How long somebody has worked today by now. */
export function todayMs(work: Work, now: number): number {
  return work.tasks.reduce(
    (sum, task) =>
      task.runningSince === null ? sum : sum + Math.max(0, now - Math.max(task.runningSince, work.todayBegan)),
    work.todayMs,
  );
}
