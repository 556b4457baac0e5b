import "fake-indexeddb/auto";

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Database, openDatabase } from "./database.ts";
import { type Action, KEPT_MS } from "./item.ts";
import { type Answer, pauseAfter, PAUSE_MAX_MS, Sender, type Standing } from "./sender.ts";
import { OutboxStore } from "./store.ts";
import { batchOf, FAILURES_MAX, type Result } from "./wire.ts";

let count = 0;
let database: Database;
let store: OutboxStore;

beforeEach(async () => {
  database = await openDatabase(`outbox ${(count += 1)}`);
  store = new OutboxStore(database);
});

afterEach(() => {
  database.close();
});

function action(number: number, person = "ada"): Action {
  return {
    key: `key-${number}`,
    person,
    voucher: { grant: `grant of ${person}` },
    body: `{ "n":${number}}`,
    at: number,
  };
}

/** A server that keeps what it was sent, once for each key, whatever the network does. */
class Server {
  readonly kept: string[] = [];
  readonly times = new Map<string, number>();
  refuse = new Set<string>();

  take(body: string): Result[] {
    const { items } = JSON.parse(body) as { items: { key: string; grant: string }[] };
    const held = new Set<string>();
    return items.map(({ key, grant }) => {
      if (held.has(grant)) return { key, status: "not-attempted", http: 424 };
      if (this.refuse.has(key)) {
        held.add(grant);
        return { key, status: "refused", http: 409, code: "illegal-move", detail: "no" };
      }
      this.times.set(key, (this.times.get(key) ?? 0) + 1);
      if (!this.kept.includes(key)) this.kept.push(key);
      return { key, status: "done", http: 200 };
    });
  }
}

function sender(post: (body: string) => Promise<Answer>, standings: Standing[] = []): Sender {
  return new Sender(store, {
    post,
    now: () => 1_000,
    pause: () => Promise.resolve(),
    chance: () => 0.5,
    alone: (work) => work(),
    changed: (standing) => standings.push(standing),
  });
}

const answered = (results: Result[]): Answer => ({ kind: "answered", results: { position: 1, results } });

describe("the outbox", () => {
  it("keeps actions in the order in which they were done, byte for byte", async () => {
    for (const number of [1, 2, 3]) await store.add(action(number));
    const waiting = await store.waiting();
    expect(waiting.map((item) => item.key)).toEqual(["key-1", "key-2", "key-3"]);
    expect(batchOf(waiting.slice(0, 1))).toBe(
      '{"type":"Batch","items":[{"key":"key-1","grant":"grant of ada","body":{ "n":1}}]}',
    );
  });

  it("keeps one action under one key", async () => {
    await store.add(action(1));
    await expect(store.add(action(1))).rejects.toThrow();
    expect(await store.waiting()).toHaveLength(1);
  });

  it("sends a sealed sign-in where there was no grant", async () => {
    await store.add({ ...action(1), voucher: { sealed: "c2VhbGVk" } });
    expect(batchOf(await store.waiting())).toContain('"sealed_sign_in":"c2VhbGVk"');
  });

  it("brings every action to the server once and in order, whatever the network does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("ada", "ben", "cal"), { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom("fine", "unreachable", "lost", "later"), { maxLength: 12 }),
        async (people, weather) => {
          database.close();
          database = await openDatabase(`outbox ${(count += 1)}`);
          store = new OutboxStore(database);
          const server = new Server();
          const actions = people.map((person, number) => action(number, person));
          for (const each of actions) await store.add(each);
          const days = [...weather];
          await sender(async (body) => {
            const day = days.shift() ?? "fine";
            if (day === "unreachable") return { kind: "unreachable" };
            if (day === "later") return { kind: "later", after: 10 };
            const results = server.take(body);
            return day === "lost" ? { kind: "unreachable" } : answered(results);
          }).flush();
          expect(server.kept).toEqual(actions.map((each) => each.key));
          expect(await store.waiting()).toEqual([]);
          expect((await store.acknowledged()).map((each) => each.key)).toEqual(server.kept);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("puts aside what is refused, and goes on with what came after it", async () => {
    for (const number of [1, 2, 3]) await store.add(action(number));
    await store.add(action(4, "ben"));
    const server = new Server();
    server.refuse.add("key-2");
    await sender(async (body) => answered(server.take(body))).flush();
    expect(server.kept.toSorted()).toEqual(["key-1", "key-3", "key-4"]);
    const [refused] = await store.refused();
    expect(refused).toMatchObject({ key: "key-2", refusal: { code: "illegal-move", status: 409 } });
    await store.dismiss(refused!.order);
    expect(await store.refused()).toEqual([]);
  });

  it("stops with everything kept when this tablet may not send any more", async () => {
    await store.add(action(1));
    const standings: Standing[] = [];
    await sender(async () => ({ kind: "blocked", code: "credential-unknown" }), standings).flush();
    expect(standings.at(-1)).toBe("blocked");
    expect(await store.waiting()).toHaveLength(1);
  });

  it("puts an action aside that the server fails at again and again", async () => {
    await store.add(action(1));
    await store.add(action(2, "ben"));
    let posts = 0;
    await sender(async (body) => {
      posts += 1;
      const { items } = JSON.parse(body) as { items: { key: string }[] };
      return answered(
        items.map(({ key }) =>
          key === "key-1" ? { key, status: "failed", http: 500 } : { key, status: "done", http: 200 },
        ),
      );
    }).flush();
    expect(posts).toBe(FAILURES_MAX);
    expect((await store.refused()).map((each) => each.key)).toEqual(["key-1"]);
  });

  it("sends again what a restored server may have forgotten, before what is newer", async () => {
    expect(await store.takeEpoch("first")).toBe(false);
    const server = new Server();
    const post = async (body: string) => answered(server.take(body));
    for (const number of [1, 2]) await store.add(action(number));
    await sender(post).flush();
    await store.add(action(3));
    server.kept.length = 0;
    expect(await store.takeEpoch("second")).toBe(true);
    await sender(post).flush();
    expect(server.kept).toEqual(["key-1", "key-2", "key-3"]);
    expect(await store.takeEpoch("second")).toBe(false);
  });

  it("forgets what was acknowledged more than 72 hours ago", async () => {
    await store.add(action(1));
    await sender(async (body) => answered(new Server().take(body))).flush();
    await store.forgetOld(1_000 + KEPT_MS);
    expect(await store.acknowledged()).toHaveLength(1);
    await store.forgetOld(1_001 + KEPT_MS);
    expect(await store.acknowledged()).toEqual([]);
  });

  it("sends what is added while it sends", async () => {
    const server = new Server();
    await store.add(action(1));
    const whole = sender(async (body) => {
      if (server.kept.length === 0) await store.add(action(2));
      return answered(server.take(body));
    });
    await whole.flush();
    expect(server.kept).toEqual(["key-1", "key-2"]);
  });
});

describe("the pause", () => {
  it("lies anywhere between nothing and a bound that doubles, but never before the server wants", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5_000), (tries, chance, least) => {
        const pause = pauseAfter(tries, chance, least);
        expect(pause).toBeGreaterThanOrEqual(least);
        expect(pause).toBeLessThanOrEqual(Math.max(least, Math.min(PAUSE_MAX_MS, 500 * 2 ** tries)));
      }),
    );
  });
});
