/** Asking the server: every answer is one of three, and none of them is an exception. */

import type { components } from "./schema";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** How long an answer may take before it counts as none. A tablet must not hang on a Wi-Fi that is half there. */
export const PATIENCE_MS = 10_000;

export type Outcome<T> =
  | { kind: "ok"; value: T; headers: Headers; sent: number; answered: number }
  | { kind: "problem"; problem: Problem; retryAfterMs?: number }
  | { kind: "unreachable" };

export interface Papers {
  /** The tablet's own credential; none in development. */
  credential?: string | undefined;
  /** The grant of who is signed in. */
  grant?: string | undefined;
}

/** Several values of one name are said one after the other. */
export type Query = Record<string, string | number | boolean | undefined | readonly string[]>;

export interface Request {
  method?: "GET" | "POST" | "DELETE";
  path: string;
  query?: Query;
  /** Sent as it is. */
  body?: string;
  key?: string;
  papers?: Papers;
  /** Whether the console's session goes with it: tablets have papers of their own. */
  cookies?: boolean;
  /** The session's token, without which it changes nothing. */
  csrf?: string | undefined;
  /** How long to wait for an answer; `PATIENCE_MS` unless told. */
  patienceMs?: number;
  signal?: AbortSignal;
}

export async function ask<T>(request: Request): Promise<Outcome<T>> {
  const headers = new Headers({ Accept: "application/json" });
  if (request.body !== undefined) headers.set("Content-Type", "application/json");
  if (request.key !== undefined) headers.set("Idempotency-Key", request.key);
  if (request.papers?.credential) headers.set("Authorization", `Bearer ${request.papers.credential}`);
  if (request.papers?.grant) headers.set("Floorbook-Grant", request.papers.grant);
  if (request.csrf) headers.set("Floorbook-CSRF", request.csrf);
  const patience = AbortSignal.timeout(request.patienceMs ?? PATIENCE_MS);
  const signal = request.signal ? AbortSignal.any([request.signal, patience]) : patience;
  const sent = Date.now();
  try {
    const response = await fetch(request.path + queryOf(request.query), {
      method: request.method ?? "GET",
      headers,
      signal,
      cache: "no-store",
      credentials: request.cookies ? "same-origin" : "omit",
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const answered = Date.now();
    const said: unknown = response.status === 204 ? undefined : await response.json();
    if (response.ok) return { kind: "ok", value: said as T, headers: response.headers, sent, answered };
    return isProblem(said) ? problemOf(said, response.headers) : { kind: "unreachable" };
  } catch {
    // No network, no answer in time, or an answer that is not the server's own (a captive portal's, a proxy's).
    return { kind: "unreachable" };
  }
}

function queryOf(query: Request["query"]): string {
  const parts = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((each) => (each === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(each)}`])),
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function isProblem(said: unknown): said is Problem {
  return typeof said === "object" && said !== null && "code" in said && "status" in said;
}

function problemOf<T>(problem: Problem, headers: Headers): Outcome<T> {
  const seconds = Number(headers.get("Retry-After"));
  return seconds > 0 ? { kind: "problem", problem, retryAfterMs: seconds * 1_000 } : { kind: "problem", problem };
}
