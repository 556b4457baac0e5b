/** Sessions as a tablet begins them: as the server answered, or sealed for it while there is no connection. */

import type { Schemas } from "../../shared/api/client.ts";
import { NOBODY_YET } from "../../shared/outbox/item.ts";
import type { Session } from "./kept.ts";

export type Entered = { pin: string } | { badge: string };

/** The session of somebody whom the server knows; `before` is the one that they began without connection. */
export function sessionOf(answer: Schemas["SignInAnswer"], now: number, before?: Session): Session {
  const { since, touched } = before ?? { since: now, touched: now };
  const { id: personId, name, language } = answer.person;
  return { voucher: { grant: answer.grant }, personId, name, language, since, touched };
}

/** What seals a sign-in: it comes after the first screen. */
export const loadSeal = () => import("../../shared/sign-in/seal.ts");

/** The session of somebody whom only the server can make out, later. */
export async function sealedSession(
  screen: Schemas["SignInScreen"],
  entered: Entered,
  since: number,
): Promise<Session> {
  const at = new Date(since).toISOString();
  const { seal } = await loadSeal();
  const sealed = await seal(screen.sealing_key, screen.tablet_id ?? NOBODY_YET, { at, ...entered });
  return { voucher: { sealed }, personId: NOBODY_YET, name: null, language: null, since, touched: since };
}
