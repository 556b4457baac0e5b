/** Approving weeks: what is in the way, and doing it. */

import type { Problem, Schemas } from "../../../../shared/api/client.ts";
import { address, link } from "../../core/address.svelte.ts";
import { Doing, saying, type Command } from "../../core/commands.svelte.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { newKey, session } from "../../../../shared/desk/session.svelte.ts";
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

/** Whether there is something that nobody approved as it is now. */
export function isWaiting(sheet: Sheet): boolean {
  return sheet.state !== "approved" && (sheet.labor_us > 0 || sheet.session_open || sheet.requests_open > 0);
}

/** Whether it waits for nothing but its approval. */
export function isReady(sheet: Sheet, at: number): boolean {
  return isWaiting(sheet) && obstacles(sheet, at).length === 0;
}

export function mayApprove(): boolean {
  return session.may("timesheets.approve") && address.asOf === undefined;
}

function approval({ person_id, week, labor_us }: Sheet): Command {
  return { type: "ApproveTimesheet", person_id, week, labor_us };
}

/** Approve exactly the sum that is shown; what went wrong is said in words. */
export async function approve(sheet: Sheet, doing: Doing): Promise<boolean> {
  const t = say(WORDS);
  const { person_id, week } = sheet;
  const done = await doing.send(approval(sheet));
  if (done === undefined) {
    toasts.wrong(doing.problem?.code === "week-changed" ? t.changed : doing.wrong);
    return false;
  }
  const back = takeBack({ type: "ReopenTimesheet", person_id, week, reason: t.undone });
  toasts.done(t.approved(sheet.person_name ?? "—"), back);
  return true;
}

/** What became of a week among others; `wrong` says why it was not approved, and is empty when it was. */
export interface Outcome {
  sheet: Sheet;
  wrong: string;
}

/** The batch that approves weeks. Made once: tried again, it has the same keys, and so does nothing twice. */
export function approvals(sheets: readonly Sheet[]): object {
  return { type: "Batch", items: sheets.map((each) => ({ key: newKey(), body: approval(each) })) };
}

/** Send a batch of approvals, and tell what became of each; undefined when nothing is known of any. */
export async function approveAll(
  sheets: readonly Sheet[],
  batch: object,
  doing: Doing,
): Promise<Outcome[] | undefined> {
  const answer = await doing.post<Schemas["BatchResults"]>("/api/commands", batch);
  return answer?.results.flatMap((result, at) => {
    const sheet = sheets[at];
    return sheet === undefined ? [] : [{ sheet, wrong: wrongOf(result) }];
  });
}

function wrongOf(result: Schemas["Result"]): string {
  if (result.status === "done") return "";
  return result.code === "week-changed"
    ? say(WORDS).changed
    : saying({ ...result, status: result.http } as unknown as Problem);
}
