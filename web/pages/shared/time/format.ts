/** How times look. Durations are cut, not rounded: a clock that shows 5:00 has run for five minutes. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const two = (value: number) => String(value).padStart(2, "0");

/** A running clock: `4:07`, `1:04:07`. */
export function clock(ms: number): string {
  const whole = Math.max(0, ms);
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const seconds = two(Math.floor((whole % MINUTE) / SECOND));
  return hours > 0 ? `${hours}:${two(minutes)}:${seconds}` : `${minutes}:${seconds}`;
}

/** A length of work: `0:07 h`, `7:30 h`. */
export function hours(ms: number): string {
  const whole = Math.max(0, ms);
  return `${Math.floor(whole / HOUR)}:${two(Math.floor((whole % HOUR) / MINUTE))} h`;
}

/** A length of work for a screen reader, in ISO 8601, as `<time datetime>` wants it. */
export function isoDuration(ms: number): string {
  const whole = Math.max(0, ms);
  return `PT${Math.floor(whole / HOUR)}H${Math.floor((whole % HOUR) / MINUTE)}M${Math.floor((whole % MINUTE) / SECOND)}S`;
}

/** How times are written in a language: Spanish as in Mexico, with twelve hours twice, as in English and on the console. */
export function writing(language: string): string {
  return language === "es" ? "es-MX" : language;
}

/** The time of day in the shop's zone. */
export function timeOfDay(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(writing(language), { hour: "numeric", minute: "2-digit", timeZone: zone }).format(at);
}

/** A day of the shop (ISO date), short. */
export function shortDay(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}
