import fc from "fast-check";
import { expect, it } from "vitest";

import { meantBy } from "./meant.ts";

const digits = (least: number, most: number) =>
  fc.array(fc.constantFrom(..."0123456789"), { minLength: least, maxLength: most }).map((each) => each.join(""));
const code = fc
  .array(fc.constantFrom(..."ABCDEFGHJKMNPQRSTUVWXYZ23456789"), { minLength: 8, maxLength: 8 })
  .map((each) => each.join(""));

it("knows a badge by its 26 digits", () => {
  fc.assert(
    fc.property(digits(26, 26), (badge) => {
      expect(meantBy(` ${badge}`)).toBe("badge");
    }),
  );
});

it("takes a badge that was read in part, or twice, for no order", () => {
  fc.assert(
    fc.property(digits(16, 25), (part) => {
      expect(meantBy(part)).toBe("secret");
    }),
  );
  fc.assert(
    fc.property(digits(27, 60), (more) => {
      expect(meantBy(more)).toBe("secret");
    }),
  );
});

it("takes an enrollment code for no order, however much of its beginning is cut off", () => {
  fc.assert(
    fc.property(code, fc.nat("floorbook:enrol".length), (secret, cut) => {
      expect(meantBy(`floorbook:enrol:${secret}`.slice(cut))).toBe("secret");
    }),
  );
});

it("takes what shops write on their orders for orders", () => {
  for (const number of ["107923", "A-1079", "2026/000123.4", "4006381333931"]) expect(meantBy(number)).toBe("order");
});
