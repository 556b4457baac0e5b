/** How actions travel: a batch whose bodies are the very bytes that were kept, and what the server says of each. */

import type { Fate } from "./store.ts";
import type { Facts, Refusal, Waiting } from "./item.ts";

/** What the server says of one action, as far as the outbox cares. */
export interface Result {
  key: string;
  status: "done" | "refused" | "denied" | "not-attempted" | "unavailable" | "failed" | "malformed";
  http: number;
  position?: number | null;
  code?: string | null;
  detail?: string | null;
  facts?: Facts;
}

/** What the server answers to a batch. */
export interface Results {
  position: number | null;
  results: Result[];
}

/** After so many failures of the server at one and the same action it is put aside, so that others can go on. */
export const FAILURES_MAX = 8;

/** Make the body of a request. Bodies are put in as they are: parsing and printing them anew could change a byte. */
export function batchOf(items: readonly Waiting[]): string {
  const parts = items.map((item) => {
    const [name, value] =
      "grant" in item.voucher ? ["grant", item.voucher.grant] : ["sealed_sign_in", item.voucher.sealed];
    return `{"key":${JSON.stringify(item.key)},${JSON.stringify(name)}:${JSON.stringify(value)},"body":${item.body}}`;
  });
  return `{"type":"Batch","items":[${parts.join(",")}]}`;
}

/**
 * Say what becomes of each action after an answer, and whether to go on at once.
 * `again` is false when the server could not take some of them now.
 */
export function fatesOf(items: readonly Waiting[], results: readonly Result[], now: number) {
  const said = new Map(results.map((result) => [result.key, result]));
  const fates = new Map<number, Fate>();
  let again = true;
  for (const item of items) {
    const result = said.get(item.key);
    switch (result?.status) {
      case "done":
        fates.set(item.order, { kind: "acknowledged", at: now, position: result.position ?? 0 });
        break;
      case "refused":
      case "denied":
      case "malformed":
        fates.set(item.order, { kind: "refused", refusal: refusalOf(result) });
        break;
      case "failed":
        again = false;
        fates.set(
          item.order,
          item.failures + 1 < FAILURES_MAX ? { kind: "failed" } : { kind: "refused", refusal: refusalOf(result) },
        );
        break;
      case "not-attempted":
        // What was in its way is out of the queue by now.
        break;
      default:
        again = false;
    }
  }
  return { fates, again: again && fates.size > 0 };
}

function refusalOf({ code, status, detail, http, facts }: Result): Refusal {
  return { code: code ?? status, detail: detail ?? "", status: http, ...(facts === undefined ? {} : { facts }) };
}
