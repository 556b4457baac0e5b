/** Exact fractions, as the server writes them: `3431/240`. No amount passes through a floating point number. */

export interface Fraction {
  over: bigint;
  under: bigint;
}

export const ONE: Fraction = { over: 1n, under: 1n };
export const NONE: Fraction = { over: 0n, under: 1n };

export function fraction(text: string): Fraction {
  const [over = "0", under = "1"] = text.split("/");
  return reduced(BigInt(over), BigInt(under));
}

/** Whole microseconds as hours. */
export function hoursOf(us: bigint): Fraction {
  return reduced(us, 3_600_000_000n);
}

export function plus(one: Fraction, other: Fraction): Fraction {
  return reduced(one.over * other.under + other.over * one.under, one.under * other.under);
}

export function times(one: Fraction, other: Fraction): Fraction {
  return reduced(one.over * other.over, one.under * other.under);
}

export function equal(one: Fraction, other: Fraction): boolean {
  return one.over * other.under === other.over * one.under;
}

export function textOf({ over, under }: Fraction): string {
  return under === 1n ? String(over) : `${over}/${under}`;
}

/** As a decimal with so many places at most, cut; `whole` says whether nothing was cut off. */
export function decimalOf(value: Fraction, places: number): { text: string; whole: boolean } {
  const scale = 10n ** BigInt(places);
  const size = value.over < 0n ? -value.over : value.over;
  const scaled = (size * scale) / value.under;
  const digits = String(scaled).padStart(places + 1, "0");
  const split = digits.length - places;
  const tail = digits.slice(split).replace(/0+$/, "");
  const text = (value.over < 0n ? "-" : "") + digits.slice(0, split) + (tail === "" ? "" : `.${tail}`);
  return { text, whole: (size * scale) % value.under === 0n };
}

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { over: 0n, under: 1n } : { over: over / a, under: under / a };
}
