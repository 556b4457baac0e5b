import { describe, expect, it } from "vitest";

import type { Schemas } from "../../shared/api/client.ts";
import { APPLICATIONS, shownTo } from "./applications.ts";
import { type Said, stateOf } from "./health.ts";

const by = (address: string) => APPLICATIONS.find((each) => each.address === address)!;
const TABLET = by("/");
const CONSOLE = by("/console/");
const GUIDE = by("/user-guide.html");

function system(changes: { status?: "ok" | "unavailable"; audit?: Partial<Schemas["GroupHealth"]> } = {}): Said {
  const group = { group: "work", state: "following", position: 7, behind: 0, behind_seconds: 0, error: null };
  const groups = [group, { ...group, group: "audit", ...changes.audit }];
  return { page: true, system: { status: changes.status ?? "ok", groups } as Schemas["Health"] };
}

describe("how an application is", () => {
  it("is well when its page, the API and its tables are", () => {
    expect(APPLICATIONS.map((each) => stateOf(each, system()))).toEqual(APPLICATIONS.map(() => "ok"));
  });

  it("is not known before there was an answer", () => {
    expect(stateOf(TABLET, { page: true, system: undefined })).toBe("asking");
    expect(stateOf(GUIDE, { page: true, system: undefined })).toBe("ok");
  });

  it("tells of the tables that it shows, and of no others", () => {
    for (const state of ["stopped", "failed"]) {
      expect(stateOf(CONSOLE, system({ audit: { state } }))).toBe("standing");
      expect(stateOf(TABLET, system({ audit: { state } }))).toBe("ok");
    }
    expect(stateOf(CONSOLE, system({ audit: { behind_seconds: 11 } }))).toBe("behind");
    expect(stateOf(CONSOLE, system({ audit: { behind_seconds: 9 } }))).toBe("ok");
  });

  it("says that nothing can be written to those who write", () => {
    const closed = system({ status: "unavailable" });
    expect([stateOf(TABLET, closed), stateOf(GUIDE, closed)]).toEqual(["closed", "ok"]);
  });

  it("tells a page that is not there from a server that does not answer", () => {
    expect(stateOf(CONSOLE, { ...system(), page: false })).toBe("missing");
    expect(stateOf(CONSOLE, { ...system(), page: null })).toBe("unreachable");
    expect(stateOf(TABLET, { page: true, system: null })).toBe("unreachable");
    expect(stateOf(GUIDE, { page: true, system: null })).toBe("ok");
  });
});

describe("what is listed", () => {
  it("is everything before a sign-in, and what the rights open after it", () => {
    expect(shownTo(null)).toEqual(APPLICATIONS);
    expect(shownTo(new Set(["account.own"])).map((each) => each.address)).not.toContain("/console/documents");
    expect(shownTo(new Set(["account.own", "shop.look"]))).toEqual(APPLICATIONS);
  });
});
