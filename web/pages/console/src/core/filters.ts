/** What a list can be narrowed down by. The values stand in the address, under the names that the API has. */

import type { Query } from "./address.svelte.ts";

export type Filter =
  | { kind: "search"; name: string; label: string; hint?: string }
  | { kind: "text"; name: string; label: string }
  | { kind: "choice"; name: string; label: string; any: string; choices: readonly Choice[] }
  | { kind: "person" | "team" | "workType"; name: string; label?: string }
  /** Found by name; the address has the number. */
  | { kind: "customer"; name: string; label?: string }
  /** Two days, both included, with spans that are often asked for. */
  | { kind: "span"; from: string; to: string; label?: string };

export interface Choice {
  value: string;
  name: string;
}

/** The names that filters have in an address. */
export function namesOf(filters: readonly Filter[], led: readonly string[] = []): string[] {
  const own = filters.flatMap((filter) => (filter.kind === "span" ? [filter.from, filter.to] : [filter.name]));
  return [...own, ...led];
}

/** What of an address narrows a list down. */
export function narrowed(filters: readonly Filter[], led: readonly string[], query: Query): Record<string, string> {
  const given = namesOf(filters, led).map((name) => [name, query[name]] as const);
  return Object.fromEntries(given.filter((each): each is [string, string] => each[1] !== undefined && each[1] !== ""));
}
