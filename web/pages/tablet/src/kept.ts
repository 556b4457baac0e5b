/** What a tablet keeps beside its outbox, each value under a name of its own. */

import type { Schemas } from "../../shared/api/client.ts";
import type { Voucher } from "../../shared/outbox/item.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import type { Measured } from "../../shared/time/clock.ts";
import type { Work } from "../../shared/work/work.ts";

/** Who is signed in. `person` is unknown after a sign-in without connection, until the server says who it was. */
export interface Session {
  voucher: Voucher;
  /** The person's id, or the nil UUID. */
  personId: string;
  name: string | null;
  language: string | null;
  /** When they signed in, and last touched the screen, by the server's clock. */
  since: number;
  touched: number;
}

/** An order as the tablet remembers it, to be found without connection. */
export interface KnownOrder {
  number: string;
  customerName: string | null;
  description: string | null;
  dueOn: string | null;
}

/** What the server said last of somebody's work. */
export interface Snapshot {
  personId: string;
  work: Work;
  /** Everything up to this position of the log is in it. */
  position: number;
  at: number;
}

interface Values {
  /** The tablet's own credential, from its enrolment. */
  credential: string;
  /** What the sign-in screen has to know, as the server said it last. */
  screen: Schemas["SignInScreen"];
  clock: Measured;
  session: Session;
  snapshot: Snapshot;
  orders: KnownOrder[];
  /** Digests of the badges that are known, see `badges.ts`. */
  badges: { salt: string; marks: string[] };
  theme: "light" | "dark";
  language: "en" | "es";
}

export const ORDERS_MAX = 200;

export function kept<Name extends keyof Values>(store: OutboxStore, name: Name): Promise<Values[Name] | undefined> {
  return store.value<Values[Name]>(name);
}

export function keep<Name extends keyof Values>(
  store: OutboxStore,
  name: Name,
  value: Values[Name] | undefined,
): Promise<void> {
  // Plain copies: what a screen holds is wrapped, and a database takes no wrappers.
  return store.keep(name, value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
}
