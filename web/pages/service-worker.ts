/** Builds the service worker after the pages, with the list of what they are made of put in. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { build, type Plugin } from "vite";

/** Names with a hash of their content: they never change, so the name says all. */
const HASHED = /-[\w-]{8}\.\w+$/;

export function serviceWorker(entry: string): Plugin {
  let out = "";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      out = config.build.outDir.startsWith("/") ? config.build.outDir : join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name))
        .sort();
      const list = files.map((path) => {
        const url = `/${relative(out, path)}`;
        const revision = HASHED.test(url)
          ? null
          : createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
        return { url: url === "/index.html" ? "/" : url, revision };
      });
      await build({
        configFile: false,
        logLevel: "warn",
        define: { PRECACHED: JSON.stringify(list), "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: out,
          emptyOutDir: false,
          copyPublicDir: false,
          lib: { entry, formats: ["iife"], name: "worker", fileName: () => "sw.js" },
        },
      });
    },
  };
}
