/** Approving weeks: what is in the way, and doing it. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { address, link } from "../../core/address.svelte.ts";
import { Doing } from "../../core/commands.svelte.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";
import { toasts } from "../../core/toasts.svelte.ts";
import { isOwn, takeBack } from "../../parts/mend/mending.ts";
import { WORDS } from "./words.ts";

export type Sheet = Schemas["Sheet"];

export interface Obstacle {
  text: string;
  href?: string;
  link?: string;
}

/** What stands in the way of an approval, and where it can be dealt with. */
export function obstacles(sheet: Sheet, at: number): Obstacle[] {
  const t = say(WORDS);
  const found: Obstacle[] = [];
  const { person_id } = sheet;
  if (Date.parse(sheet.until_at) > at) found.push({ text: t.notOver });
  if (sheet.session_open)
    found.push({ text: t.sessionOpen, link: t.sessionLink, href: link("/sessions", { person_id, is_open: "true" }) });
  if (sheet.requests_open > 0) {
    const href = link("/review", { kind: "request", person_id });
    found.push({ text: t.requests(sheet.requests_open), link: t.requestsLink, href });
  }
  if (isOwn(person_id)) found.push({ text: t.own });
  return found;
}

export function mayApprove(): boolean {
  return session.may("timesheets.approve") && address.asOf === undefined;
}

/** Approve exactly the sum that is shown; what went wrong is said in words. */
export async function approve(sheet: Sheet, doing: Doing): Promise<boolean> {
  const t = say(WORDS);
  const { person_id, week, labor_us } = sheet;
  const done = await doing.send({ type: "ApproveTimesheet", person_id, week, labor_us });
  if (done === undefined) {
    toasts.wrong(doing.problem?.code === "week-changed" ? t.changed : doing.wrong);
    return false;
  }
  const back = takeBack({ type: "ReopenTimesheet", person_id, week, reason: t.undone });
  toasts.done(t.approved(sheet.person_name ?? "—"), back);
  return true;
}
