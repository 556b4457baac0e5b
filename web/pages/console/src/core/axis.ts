/** Lengths of work as charts take them: in hours, so that axes stand at whole ones. */

const HOUR_S = 3_600;
const PER_S = 1_000_000;

export function inHours(seconds: number): number {
  return seconds / HOUR_S;
}

/** Back to seconds: to the microsecond what it was before it was divided. */
export function inSeconds(hours: number | null): number | null {
  return hours === null ? null : Math.round(hours * HOUR_S * PER_S) / PER_S;
}
