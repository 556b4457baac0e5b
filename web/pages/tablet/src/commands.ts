/** Making commands: what a tap means, as the server will read it. */

import { v7 } from "uuid";

import type { Schemas } from "../../shared/api/client.ts";
import type { About, Action } from "../../shared/outbox/item.ts";
import type { Task } from "../../shared/work/work.ts";
import type { Session } from "./kept.ts";

type Said<Command extends { person_id: string }> = Omit<Command, "person_id" | "occurred_at" | "expected_version">;

/** What a person may do on a tablet. */
export type TabletCommand =
  | Said<Schemas["AddTask"]>
  | Said<Schemas["StartTask"]>
  | Said<Schemas["PauseTask"]>
  | Said<Schemas["ResumeTask"]>
  | Said<Schemas["CompleteTask"]>
  | Said<Schemas["CancelTask"]>
  | Said<Schemas["SwitchTask"]>
  | Said<Schemas["UndoTask"]>
  | Said<Schemas["UseMaterial"]>
  | Said<Schemas["NoteTask"]>
  | Said<Schemas["RequestCorrection"]>;

/** Make the action of a person, done now; `beside` stays on the tablet. */
export function actionOf(
  command: TabletCommand,
  session: Session,
  now: number,
  beside: { before?: Task | undefined; about?: About | undefined },
): Action {
  const said = { ...command, person_id: session.personId, occurred_at: new Date(now).toISOString() };
  return {
    key: v7({ msecs: Math.floor(now) }),
    person: session.personId,
    voucher: session.voucher,
    body: JSON.stringify(said),
    at: Math.floor(now),
    ...beside,
  };
}

export function newTaskId(now: number): string {
  return v7({ msecs: Math.floor(now) });
}
