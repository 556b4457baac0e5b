/** What a foreman is told of an action that the server refused. */

import type { Refused } from "../../shared/outbox/item.ts";

const ABOUT = ["task_id", "order_number", "work_type"];

export function refusalOf(item: Refused): Record<string, unknown> {
  const said = JSON.parse(item.body) as Record<string, unknown> & { type: string };
  return {
    refusal_id: item.key,
    person_id: item.person,
    command: said.type,
    code: item.refusal.code,
    happened_at: new Date(item.at).toISOString(),
    ...Object.fromEntries(ABOUT.filter((name) => name in said).map((name) => [name, said[name]])),
    body: item.body,
  };
}
