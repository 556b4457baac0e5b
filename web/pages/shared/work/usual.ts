/** Which kind of work somebody most likely means, so that a second scan of an order is enough. */

import type { Task } from "./work.ts";

/**
 * Their last kind on this order, else their last one at all, else what is offered to who has none.
 * Undefined when none of these can be begun now.
 */
export function usualKind(
  tasks: readonly Task[],
  orderNumber: string,
  kinds: readonly string[],
  offered?: string,
): string | undefined {
  const latest = tasks.toSorted((a, b) => b.changedAt - a.changedAt);
  const [here] = latest.filter((task) => task.orderNumber === orderNumber);
  const usual = here?.workType ?? latest[0]?.workType ?? offered;
  const runs = tasks.some(
    (task) => task.phase === "working" && task.orderNumber === orderNumber && task.workType === usual,
  );
  return usual !== undefined && kinds.includes(usual) && !runs ? usual : undefined;
}

/** Somebody's task on an order that one would go on with instead of adding another of the same kind. */
export function unfinished(tasks: readonly Task[], orderNumber: string, kind: string): Task | undefined {
  const rank = { working: 0, paused: 1, open: 2 } as Record<Task["phase"], number>;
  return tasks
    .filter((task) => task.orderNumber === orderNumber && task.workType === kind && task.phase in rank)
    .toSorted((a, b) => rank[a.phase] - rank[b.phase] || b.changedAt - a.changedAt)[0];
}
