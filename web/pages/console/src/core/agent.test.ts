import { expect, it } from "vitest";

import { agentName } from "./agent.ts";

it("calls a browser by its own name, whichever others it claims to be like", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  expect(agentName(chrome)).toBe("Chrome, Windows");
  expect(agentName(`${chrome} Edg/140.0`)).toBe("Edge, Windows");
  expect(agentName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe("Firefox, Linux");
});

it("tells what it does not know as it came", () => {
  expect(agentName("curl/8.0")).toBe("curl/8.0");
  expect(agentName("")).toBe("");
});
