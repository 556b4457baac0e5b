import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ServerClock } from "./clock.ts";

const MINUTE = 60_000;

/** A device whose clock is wrong by so much, and a network that takes so long each way. */
function contact(clock: ServerClock, real: number, wrong: number, there: number, back: number): void {
  clock.take(real + wrong, real + there + back + wrong, real + there);
}

describe("the server's clock", () => {
  it("is the device's before the first contact", () => {
    expect(new ServerClock(() => 7).now()).toBe(7);
  });

  it("is right within half the time that an answer took, however wrong the device is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -600 * MINUTE, max: 600 * MINUTE }),
        fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000), fc.nat(MINUTE)), { minLength: 1, maxLength: 20 }),
        (wrong, contacts) => {
          let real = 1_800_000_000_000;
          const clock = new ServerClock(() => real + wrong);
          let best = Infinity;
          for (const [there, back, pause] of contacts) {
            contact(clock, real, wrong, there, back);
            best = Math.min(best, (there + back) / 2);
            real += there + back + pause;
          }
          const slack = (contacts.length * 70_000 * 20) / 3_600_000 + 1;
          expect(Math.abs(clock.now() - real)).toBeLessThanOrEqual(best + slack);
        },
      ),
    );
  });

  it("believes a new contact when the device's clock was set meanwhile", () => {
    let real = 1_800_000_000_000;
    let wrong = 10 * MINUTE;
    const clock = new ServerClock(() => real + wrong);
    contact(clock, real, wrong, 20, 20);
    wrong = 0;
    real += 1_000;
    contact(clock, real, wrong, 400, 400);
    expect(Math.abs(clock.now() - real)).toBeLessThanOrEqual(400);
  });

  it("goes on from what was kept", () => {
    const before = new ServerClock(() => 1_000);
    before.take(1_000, 1_100, 601_050);
    const after = new ServerClock(() => 2_000, before.measured);
    expect(after.now()).toBe(602_000);
  });
});
