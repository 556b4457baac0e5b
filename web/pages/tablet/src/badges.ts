/**
 * The badges of which the server has told this tablet whose they are: so it knows somebody's own without connection, too.
 *
 * Kept is a digest of each with the person, salted anew on each tablet. A badge has 86 random bits: nobody finds it
 * from its digest, and the digest opens nothing.
 */

import { bytes, toText } from "../../shared/sign-in/bytes.ts";
import type { OutboxStore } from "../../shared/outbox/store.ts";
import { keep, kept } from "./kept.ts";

const KNOWN_MAX = 200;

export class Badges {
  readonly #store: OutboxStore;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  /** Remember whose a badge is. */
  async know(badge: string, personId: string): Promise<void> {
    const known = (await kept(this.#store, "badges")) ?? { salt: crypto.randomUUID(), marks: [] };
    const mark = await markOf(known.salt, badge, personId);
    const marks = [mark, ...known.marks.filter((each) => each !== mark)].slice(0, KNOWN_MAX);
    await keep(this.#store, "badges", { ...known, marks });
  }

  /** Whether this is known to be a person's badge. */
  async isOf(badge: string, personId: string): Promise<boolean> {
    const known = await kept(this.#store, "badges");
    return known !== undefined && known.marks.includes(await markOf(known.salt, badge, personId));
  }
}

async function markOf(salt: string, badge: string, personId: string): Promise<string> {
  return toText(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(`${salt} ${personId} ${badge}`))));
}
