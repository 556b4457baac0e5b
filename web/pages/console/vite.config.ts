import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/console/",
  plugins: [svelte()],
  build: { outDir: here("../dist/console"), emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
});
