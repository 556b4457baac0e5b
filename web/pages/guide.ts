/** Makes one page of a document in `docs/`, in each language, with its pictures, so that it is there without connection too. */

import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { marked, type Tokens } from "marked";
import type { Plugin } from "vite";

import { type IconName, FILLED, paths } from "./shared/ui/signs.ts";

export interface Guide {
  /** The name of the page. */
  name: string;
  /** The document in each language; without a script the first is shown. */
  sources: readonly Source[];
  /** What shows the language of who reads. */
  script: string;
  css: readonly string[];
}

interface Source {
  language: string;
  /** What the language calls itself. */
  called: string;
  path: string;
}

export function guide({ name, sources, script, css }: Guide): Plugin {
  let program = "";
  return {
    name: "guide",
    apply: "build",
    buildStart() {
      program = this.emitFile({ type: "chunk", id: script, name: "guide" });
    },
    generateBundle() {
      const emit = (asset: string, source: string | Uint8Array) =>
        this.getFileName(this.emitFile({ type: "asset", name: asset, source }));
      const articles = sources.map((each) => {
        const renderer = new marked.Renderer();
        renderer.image = ({ href, text }: Tokens.Image) => {
          const picture = emit(basename(href), readFileSync(join(dirname(each.path), href)));
          return `<img src="/${picture}" alt="${escaped(text)}" loading="lazy" />`;
        };
        const body = signed(marked.parse(readFileSync(each.path, "utf8"), { renderer, async: false }));
        const ways = [HOME, ...sources.filter((other) => other !== each).map(linkTo)].join(" ");
        return `<article id="${each.language}" lang="${each.language}"><p>${ways}</p>\n${body}</article>`;
      });
      const style = emit("guide.css", css.map((path) => readFileSync(path, "utf8")).join("\n"));
      const language = sources[0]?.language ?? "";
      const source = page(language, articles.join("\n"), style, this.getFileName(program));
      this.emitFile({ type: "asset", fileName: name, source });
    },
  };
}

const HOME = '<a class="apart" href="/">Time On Tasks</a>';

/** What stands in documents for the tablet's own signs, which no typeface has. */
const SIGNS: Readonly<Record<string, IconName>> = {
  "○": "open",
  "▶": "working",
  "‖": "paused",
  "✓": "completed",
  "✕": "cancelled",
  "↧": "waiting",
  "⋯": "more",
};

/** Show the signs as the tablet does, in their colours. */
function signed(html: string): string {
  return html.replace(new RegExp(`[${Object.keys(SIGNS).join("")}]`, "g"), (sign) => {
    const name = SIGNS[sign] ?? "more";
    const looks = ["sign", name, FILLED.has(name) ? "filled" : ""].join(" ").trim();
    return `<svg class="${looks}" viewBox="0 0 24 24" role="img" aria-label="${sign}"><path d="${paths.get(name)}" /></svg>`;
  });
}

function linkTo({ language, called }: Source): string {
  return `<a class="apart" href="#${language}" lang="${language}" hreflang="${language}">${called}</a>`;
}

function page(language: string, body: string, style: string, script: string): string {
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <title>Time On Tasks</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="stylesheet" href="/${style}" />
    <script type="module" blocking="render" src="/${script}"></script>
  </head>
  <body>
    <main class="guide">
${body}
    </main>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
