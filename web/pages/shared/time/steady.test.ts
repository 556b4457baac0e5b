import { beforeEach, describe, expect, it } from "vitest";

import { SteadyClock } from "./steady.ts";

const MINUTE = 60_000;

describe("time that passes", () => {
  let [page, wall, server] = [0, 0, 0];
  let clock: SteadyClock;

  function pass(ms: number, asleep = false) {
    if (!asleep) page += ms;
    wall += ms;
    server += ms;
  }

  beforeEach(() => {
    [page, wall, server] = [1_000, 1_800_000_000_000, 1_800_000_700_000];
    clock = new SteadyClock(
      () => page,
      () => wall,
    );
    clock.heard(server);
  });

  /** How much passes by this clock meanwhile. */
  function passes(meanwhile: () => void): number {
    const before = clock.now();
    meanwhile();
    return clock.now() - before;
  }

  it.each([10 * MINUTE, -10 * MINUTE])("is the same when the device's clock is set by %i ms", (by) => {
    const passed = passes(() => {
      wall += by;
      pass(MINUTE);
      clock.heard(server);
    });
    expect(passed).toBe(MINUTE);
  });

  it.each([10 * MINUTE, -10 * MINUTE])("is the same when the server's clock is set by %i ms", (by) => {
    const passed = passes(() => {
      server += by;
      pass(MINUTE);
      clock.heard(server);
    });
    expect(passed).toBe(MINUTE);
  });

  it("has the sleep of a device in it as soon as its page is seen again", () => {
    const passed = passes(() => {
      clock.seen(false);
      pass(MINUTE, true);
      clock.seen(true);
    });
    expect(passed).toBe(MINUTE);
  });

  it("has the sleep of a device in it whose page stayed in sight, once the server is heard", () => {
    const passed = passes(() => {
      pass(MINUTE, true);
      clock.heard(server);
      clock.heard(server);
    });
    expect(passed).toBe(MINUTE);
  });

  it("notices that the wall clock went on alone, and takes it for sleep when told to", () => {
    clock.look();
    pass(MINUTE);
    expect(clock.look()).toBeUndefined();
    const passed = passes(() => {
      pass(MINUTE, true);
      const since = clock.look();
      expect(since).toBeDefined();
      if (since) clock.sleptSince(since);
    });
    expect(passed).toBe(MINUTE);
    expect(clock.look()).toBeUndefined();
    expect(
      passes(() => {
        wall -= MINUTE;
        expect(clock.look()).toBeUndefined();
      }),
    ).toBe(0);
  });

  it("has no sleep in it twice", () => {
    clock.look();
    const passed = passes(() => {
      clock.seen(false);
      clock.seen(false);
      pass(MINUTE, true);
      const since = clock.look();
      clock.seen(true);
      if (since) clock.sleptSince(since);
      clock.seen(true);
      clock.heard(server);
      pass(MINUTE);
      clock.heard(server);
    });
    expect(passed).toBe(2 * MINUTE);
  });

  it("never goes back, whatever is set while the page is out of sight", () => {
    const passed = passes(() => {
      clock.seen(false);
      wall -= 10 * MINUTE;
      pass(MINUTE);
      clock.seen(true);
    });
    expect(passed).toBe(MINUTE);
  });

  it("does not take slow answers for sleep", () => {
    const passed = passes(() => {
      pass(MINUTE);
      clock.heard(server - 3_000);
      pass(MINUTE);
      clock.heard(server);
    });
    expect(passed).toBe(2 * MINUTE);
  });
});
