/** Wall times of the shop, which may not be those of the tablet. */

const MINUTE = 60_000;

/** The wall time at a moment, as a field of type `datetime-local` wants it: `2026-03-08T03:30`. */
export function wallTime(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** A wall time so many milliseconds later on the clock, whatever its zone: where that leaves it out, `momentOf` knows. */
export function stepped(wall: string, ms: number): string {
  return new Date(Date.parse(`${wall}:00Z`) + ms).toISOString().slice(0, 16);
}

/** Whether a date is whole and can be meant. One that is half typed is neither: a year on its way to 2026 is 0202. */
export function isDay(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date) && date >= "1970" && date < "2200";
}

/**
 * The moment at which clocks in a zone show a wall time; undefined when the text is none, or none of this era.
 * Where clocks show it twice it is the first time; where they leave it out, the moment at which they jump.
 */
export function momentOf(wall: string, zone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) || wall < "1970" || wall >= "9999") return undefined;
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number) => Date.parse(`${wallTime(at, zone)}:00Z`) - Math.floor(at / MINUTE) * MINUTE;
  const offsets = [offsetAt(asUtc - 24 * 60 * MINUTE), offsetAt(asUtc + 24 * 60 * MINUTE)];
  const found = offsets.map((offset) => asUtc - offset).filter((at) => wallTime(at, zone) === wall);
  return found.length > 0 ? Math.min(...found) : asUtc - Math.max(...offsets);
}
