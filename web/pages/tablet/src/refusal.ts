/** What a foreman is told of an action that the server refused. */

import type { Refused } from "../../shared/outbox/item.ts";

export function refusalOf(item: Refused): Record<string, unknown> {
  const said = JSON.parse(item.body) as { type: string; task_id?: string };
  return {
    refusal_id: item.key,
    person_id: item.person,
    command: said.type,
    code: item.refusal.code,
    happened_at: new Date(item.at).toISOString(),
    task_id: said.task_id,
    order_number: item.about?.orderNumber,
    work_type: item.about?.workType,
    body: item.body,
  };
}
