/** What is needed to put a session right: fields of wall times, and how it is taken back. */

import { momentOf, wallTime } from "../../../../shared/time/zone.ts";
import { Doing, type Command } from "../../core/commands.svelte.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";
import { shop } from "../../core/shop.svelte.ts";
import { toasts } from "../../core/toasts.svelte.ts";

/** A session, as lists of them and what waits for review have it. */
export interface Mendable {
  session_id: string;
  person_id: string;
  person_name: string | null;
  order_number: string | null;
  work_type: string | null;
  started_at: string;
  ended_at: string | null;
  mark?: string | null;
}

const WORDS = {
  en: { undo: "Undo", undone: "Taken back.", reason: (before: string) => `Taken back: ${before}` },
  es: { undo: "Deshacer", undone: "Deshecho.", reason: (before: string) => `Deshecho: ${before}` },
};
const REASON_MAX = 200;

/** Whether it is the time of who is signed in: nobody decides about their own. */
export function isOwn(personId: string): boolean {
  return session.me?.person_id === personId;
}

export function mayMend(): boolean {
  return session.may("work.correct");
}

/** A moment as a field shows it, in the shop's time; empty where there is none. */
export function fieldOf(at: string | null | undefined): string {
  return at == null ? "" : wallTime(Date.parse(at), shop.zone);
}

/**
 * The moment that a field says; undefined while its date is half typed. One that nobody changed keeps the seconds that
 * fields do not show.
 */
export function momentIn(field: string, before: string | null | undefined): string | undefined {
  if (before != null && field === fieldOf(before)) return before;
  const at = momentOf(field, shop.zone);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** How long it is from one moment to another, in seconds; undefined where it ends before it began. */
export function secondsOf(from: string | undefined, until: string | undefined): number | undefined {
  if (from === undefined || until === undefined) return undefined;
  const ms = Date.parse(until) - Date.parse(from);
  return ms > 0 ? ms / 1_000 : undefined;
}

/** Offer to take something back by another command. */
export function takeBack(command: Command): { name: string; run: () => void } {
  const t = say(WORDS);
  const run = async () => {
    const doing = new Doing();
    if ((await doing.send(command)) === undefined) toasts.wrong(doing.wrong);
    else toasts.done(t.undone);
  };
  return { name: t.undo, run: () => void run() };
}

/** Why something is taken back, within what the server takes. */
export function backReason(before: string): string {
  return say(WORDS).reason(before).slice(0, REASON_MAX);
}

/**
 * The command that brings back what a session was; none for one that was open. What nobody had put right yet is as it
 * was tapped again, unmarked, and waits for review if it did.
 */
export function restored(of: Mendable, reason: string): Command | undefined {
  const { person_id, session_id, started_at, ended_at } = of;
  if (of.mark !== "struck" && of.mark !== "corrected")
    return ended_at === null ? undefined : { type: "RestoreSession", person_id, session_id };
  if (of.mark === "struck") return { type: "StrikeSession", person_id, session_id, reason: backReason(reason) };
  if (ended_at === null) return undefined;
  return { type: "CorrectSession", person_id, session_id, started_at, ended_at, reason: backReason(reason) };
}
