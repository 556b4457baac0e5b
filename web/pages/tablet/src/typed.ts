/** Reading what people type. */

const MOST = 1_000_000_000;

/** A quantity: null when nothing was typed, undefined when it is none. A decimal comma is taken too. */
export function decimal(typed: string): string | null | undefined {
  const text = typed.trim().replace(",", ".");
  if (text === "") return null;
  return /^\d{1,10}(\.\d{1,6})?$/.test(text) && Number(text) <= MOST ? text : undefined;
}
