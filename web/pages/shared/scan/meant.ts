/** What a text from a scanner stands for. A secret is no order, whatever it looks like: it is never shown, kept or sent as one. */

export type Meant = "order" | "badge" | "secret";

/** A badge's number, as it is issued. */
const BADGE = /^\d{26}$/;
/** A badge of which a part was lost, and the code for a new tablet with whatever is left of what stands before it. */
const SECRET = /\d{16}|enrol|:\s*[a-z2-9]{8}$/i;

export function meantBy(text: string): Meant {
  const whole = text.trim();
  if (BADGE.test(whole)) return "badge";
  return SECRET.test(whole) ? "secret" : "order";
}
