/** Makes a page of a document in `docs/`, with its pictures, so that it is there without connection too. */

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { marked, type Tokens } from "marked";
import type { Plugin } from "vite";

export function guide(source: string, name: string, css: readonly string[]): Plugin {
  return {
    name: "guide",
    apply: "build",
    generateBundle() {
      const text = readFileSync(source, "utf8");
      const pictures = new Map<string, string>();
      const renderer = new marked.Renderer();
      renderer.image = ({ href, text: alternative }: Tokens.Image) => {
        const picture = readFileSync(join(dirname(source), href));
        const id = this.emitFile({ type: "asset", name: basename(href), source: picture });
        pictures.set(href, this.getFileName(id));
        return `<img src="/${this.getFileName(id)}" alt="${escaped(alternative)}" loading="lazy" />`;
      };
      const body = marked.parse(text, { renderer, async: false });
      const style = this.emitFile({
        type: "asset",
        name: "guide.css",
        source: css.map((path) => readFileSync(path, "utf8")).join("\n"),
      });
      this.emitFile({ type: "asset", fileName: name, source: page(titleOf(text), body, this.getFileName(style)) });
    },
  };
}

function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? "Floorbook";
}

function page(title: string, body: string, style: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${escaped(title)}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="stylesheet" href="/${style}" />
  </head>
  <body>
    <main class="guide">
      <p><a class="back" href="/">Time On Tasks</a></p>
${body}
    </main>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
