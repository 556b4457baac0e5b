/** When something was, as briefly as it is clear: today its time is enough. */

import { timeOfDay } from "./format.ts";
import { wallTime } from "./zone.ts";

export function when(at: number, now: number, zone: string, language: string): string {
  const time = timeOfDay(at, zone, language);
  if (wallTime(at, zone).slice(0, 10) === wallTime(now, zone).slice(0, 10)) return time;
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: zone }).format(at);
  return `${day} ${time}`;
}
