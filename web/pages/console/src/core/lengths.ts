/** Lengths of work, as numbers and exact texts. */

const S_PER_MINUTE = 60;
const US_PER_S = 1_000_000;
const PLACES = 6;

const two = (value: number) => String(value).padStart(2, "0");

/** Whole minutes, to the nearest: half a minute is one more, whichever way the length goes. */
export function nearestMinutes(seconds: number): number {
  return Math.sign(seconds) * Math.round(Math.abs(seconds) / S_PER_MINUTE);
}

/** A length to its last microsecond, so that lines add up: `0:39:52`, `1:00:00.25`. */
export function toTheSecond(seconds: number): string {
  const us = Math.round(Math.abs(seconds) * US_PER_S);
  const whole = Math.floor(us / US_PER_S);
  const minutes = Math.floor(whole / S_PER_MINUTE);
  const part = String(us % US_PER_S)
    .padStart(PLACES, "0")
    .replace(/0+$/, "");
  const text = `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % S_PER_MINUTE)}`;
  return `${seconds < 0 && us > 0 ? "−" : ""}${text}${part === "" ? "" : `.${part}`}`;
}

/** How long something has run: it counts up by whole seconds, and never says one that is not over. */
export function running(ms: number): string {
  return toTheSecond(Math.floor(Math.max(0, ms) / 1_000));
}
