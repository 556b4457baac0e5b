import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { guide } from "../guide.ts";
import { serviceWorker } from "../service-worker.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
      script: here("src/guide.ts"),
      css: [here("../shared/ui/tokens.css"), here("guide.css")],
    }),
    serviceWorker(here("sw/worker.ts")),
  ],
  build: { outDir: here("../dist/tablet"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
});
