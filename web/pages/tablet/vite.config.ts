import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { guide } from "../guide.ts";
import { serviceWorker } from "../service-worker.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const GUIDE = here("src/guide.ts");
/** What begins something stays by itself: what comes later takes its parts from a file that begins nothing. */
const BEGINS = new Set([here("index.html"), here("src/main.ts"), GUIDE, here("../shared/desk/language.ts")]);

export default defineConfig({
  root: here("."),
  base: "/",
  plugins: [
    svelte(),
    guide({
      name: "user-guide.html",
      sources: [
        { language: "en", called: "English", path: here("../../../docs/user-guide.md") },
        { language: "es", called: "Español", path: here("../../../docs/user-guide.es.md") },
      ],
      script: GUIDE,
      css: [here("../shared/ui/tokens.css"), here("guide.css")],
    }),
    serviceWorker(here("sw/worker.ts")),
  ],
  build: {
    outDir: here("../dist/tablet"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first screen needs comes as one file: it packs better than several, and is one thing to wait for.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "first", tags: ["$initial"], test: (id) => !BEGINS.has(id) }] },
      },
    },
  },
});
