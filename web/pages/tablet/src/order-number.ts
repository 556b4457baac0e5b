/** What may be the number of an order that this tablet does not know. */

import { meantBy } from "../../shared/scan/meant.ts";

/** As the server has it: a number of the trade. */
const NUMBER = /^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,30}$/;
const LETTER = /[A-Za-z ]/;

/** Whether a text is written as this shop writes its orders: about as long, with letters only where others have some. */
export function mayBeOrder(text: string, known: readonly string[]): boolean {
  if (!NUMBER.test(text) || !/\d/.test(text) || meantBy(text) !== "order") return false;
  if (known.length === 0) return true;
  const lengths = known.map((each) => each.length);
  const fits = text.length >= Math.min(...lengths) && text.length <= Math.max(...lengths) + 1;
  return fits && (!LETTER.test(text) || known.some((each) => LETTER.test(each)));
}
