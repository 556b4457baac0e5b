/** What every screen is given: the tablet, and the texts in the language of who looks. */

import { getContext, setContext } from "svelte";

import type { Messages } from "../../shared/i18n/en.ts";
import type { Doing } from "./doing.ts";
import type { KnownOrder } from "./kept.ts";
import type { Taker } from "./scans.ts";
import type { Tablet } from "./tablet.svelte.ts";
import type { Task } from "../../shared/work/work.ts";

/** A sheet that is open over the page. */
export type Open =
  | { name: "add"; scanned?: string; order?: KnownOrder }
  | { name: "requests" }
  | { name: "refused" }
  | { name: "menu" }
  | { name: "more" | "complete" | "cancel" | "material" | "note" | "correct"; task: Task }
  | { name: "switch"; to: Wanted };

/** What somebody wants to work on while something else runs: nothing of it is recorded before they say so. */
export interface Wanted {
  orderNumber: string;
  workType: string;
  /** Absent as long as it is not on the list. */
  task?: Task;
  /** The order for which it was chosen just now. */
  order?: KnownOrder;
}

export interface Shell {
  readonly tablet: Tablet;
  readonly t: Messages;
  readonly language: "en" | "es";
  /** The order that was scanned before anybody signed in. */
  readonly early: string | undefined;
  /** What is to be said inside the sheet that is open. */
  readonly notice: string;
  readonly doing: Doing;
  /** Open a sheet, and say something in it. */
  open(sheet: Open | undefined, notice?: string): void;
  say(text: string): void;
  /** Ask this one first what a scan means, until the function that is returned is called. */
  takeScans(taker: Taker): () => void;
  /** Whether this is no order's number: then what it stands for was done, or it was said that it is not used. */
  isSecret(text: string): boolean;
  /** Keep an order for who signs in next. */
  keepForNext(scanned: string): void;
  otherLanguage(): void;
  otherTheme(): void;
}

const KEY = Symbol("shell");

export const share = (shell: Shell): Shell => setContext(KEY, shell);
export const shell = (): Shell => getContext<Shell>(KEY);
