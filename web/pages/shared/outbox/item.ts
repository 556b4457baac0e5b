/** What waits in the outbox: an action as it was done, with everything that sending it needs, for ever the same. */

/** Stands for "whoever's PIN is sealed here": signed in offline, a tablet does not know who somebody is. */
export const NOBODY_YET = "00000000-0000-0000-0000-000000000000";

/** How somebody is vouched for: a grant of the server, or (signed in offline) a PIN that only the server can open. */
export type Voucher = { grant: string } | { sealed: string };

/** An action that is to be kept. */
export interface Action {
  /** UUIDv7: the idempotency key. */
  key: string;
  /** Whose it is; `NOBODY_YET` when signed in offline. Order is kept per person and sign-in. */
  person: string;
  voucher: Voucher;
  /** The command as it will be sent, byte for byte, as long as it takes. */
  body: string;
  /** When it was done, by the server's clock, in milliseconds. */
  at: number;
  /** What the screen showed before that which this takes back. Stays on the device. */
  before?: unknown;
  /** Which task it is about, to be told where that task is not known. Stays on the device. */
  about?: About | undefined;
}

/** What a task is, in words. */
export interface About {
  orderNumber: string;
  workType: string;
}

/** What the server said of an action that it will never take. */
export interface Refusal {
  code: string;
  detail: string;
  status: number;
  /** The values that belong to the reason. */
  facts?: Facts | undefined;
}

export type Facts = Readonly<Record<string, unknown>>;

/** An action in the queue. `order` grows with each, and says what comes first. */
export interface Waiting extends Action {
  order: number;
  /** How often the server failed at it. */
  failures: number;
}

/** An action that was refused for good: shown to the person until they send it to the foreman or drop it. */
export interface Refused extends Action {
  order: number;
  refusal: Refusal;
}

/** An action that the server has: kept for 72 h, and sent again when a restore made the server forget it. */
export interface Acknowledged extends Action {
  order: number;
  /** When it was acknowledged, by the server's clock, in milliseconds. */
  acknowledgedAt: number;
  /** The position of the log that holds it: who has read up to there has seen it. */
  position: number;
}

/** What was acknowledged is kept for so long. */
export const KEPT_MS = 72 * 3_600_000;
