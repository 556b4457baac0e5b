/** Reading and saying numbers as shops in the United States and Mexico write them: 1,000 is a thousand, 1.5 one and a half. */

import { ungrouped } from "../../shared/work/grouped.ts";

/** More of anything than this is a slip of the fingers. */
export const MOST = 1_000_000;

const PLAIN = /^(\d{0,9})(?:\.(\d{0,6}))?$/;

export type Wrong = "none" | "unclear" | "negative" | "zero" | "tooMuch";
export type Read = { value: string } | { wrong: Wrong };

/** Read how many or how much; null when nothing was typed. What could mean two things is not guessed. */
export function quantity(typed: string): Read | null {
  const text = typed.trim();
  if (text === "") return null;
  if (/^[-−–]\s*[\d.,]+$/.test(text)) return { wrong: "negative" };
  if (!/^[\d.,]*\d[\d.,]*$/.test(text)) return { wrong: "none" };
  const [, whole, part = ""] = PLAIN.exec(ungrouped(text)) ?? [];
  if (whole === undefined) return { wrong: /^\d{10,}$/.test(text) ? "tooMuch" : "unclear" };
  const value = `${whole.replace(/^0+(?=\d)/, "") || "0"}${/[^0]/.test(part) ? `.${part.replace(/0+$/, "")}` : ""}`;
  if (Number(value) === 0) return { wrong: "zero" };
  return Number(value) > MOST ? { wrong: "tooMuch" } : { value };
}

/** The same number for people: `1000.5` is 1,000.5. */
export function spelled(value: string): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }).format(Number(value));
}
