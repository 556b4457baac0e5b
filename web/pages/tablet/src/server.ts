/** What the server says, as the screens know it. */

import type { Schemas } from "../../shared/api/client.ts";
import type { Recorded } from "../../shared/work/recorded.ts";
import type { Phase, Task, Work } from "../../shared/work/work.ts";

export function workOf(said: Schemas["Work"]): Work {
  return {
    tasks: [...said.tasks, ...said.done].map(taskOf),
    todayMs: said.today_seconds * 1_000 - runningToday(said),
    todayBegan: Date.parse(said.today_began),
    usualKind: said.usual_work_type,
  };
}

function taskOf(said: Schemas["WorkTask"]): Task {
  return {
    taskId: said.task_id,
    orderNumber: said.order_number,
    customerName: said.customer_name,
    description: said.description,
    workType: said.work_type,
    phase: said.phase as Phase,
    addedAt: Date.parse(said.added_at),
    changedAt: Date.parse(said.changed_at),
    laborMs: said.labor_seconds * 1_000,
    runningSince: said.running_since === null ? null : Date.parse(said.running_since),
    quantity: said.quantity,
    recorded: said.recorded.map(recordedOf),
    recordedEarlier: said.recorded_count - said.recorded.length,
    confirmedAt: Date.parse(said.changed_at),
    unconfirmed: false,
  };
}

function recordedOf(said: Schemas["Recorded"]): Recorded {
  const { text, quantity, unit, own, by_name: byName } = said;
  const kind = said.kind as Recorded["kind"];
  return { kind, text, quantity, unit, at: Date.parse(said.recorded_at), own, byName, unconfirmed: false };
}

/** What of today's work the server counted in sessions that still run: the screen counts those itself. */
function runningToday(said: Schemas["Work"]): number {
  const now = Date.parse(said.server_time);
  const began = Date.parse(said.today_began);
  return said.tasks.reduce(
    (sum, task) =>
      task.running_since === null ? sum : sum + Math.max(0, now - Math.max(Date.parse(task.running_since), began)),
    0,
  );
}
