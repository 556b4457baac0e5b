/** Keys that lead somewhere: `g` and a letter opens a page, `/` goes to the search, `?` lists them. */

import { address, link } from "./address.svelte.ts";
import type { Entry } from "./pages.ts";

const SEQUENCE_MS = 1_500;

class Shortcuts {
  helpOpen = $state(false);
  paletteOpen = $state(false);
  #begun = 0;

  /** Take the keys of the whole page, until told to stop. */
  listen(entries: () => readonly Entry[]): () => void {
    const taken = (event: KeyboardEvent) => this.#take(event, entries());
    addEventListener("keydown", taken);
    return () => removeEventListener("keydown", taken);
  }

  #take(event: KeyboardEvent, entries: readonly Entry[]): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.paletteOpen = true;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (Date.now() - this.#begun < SEQUENCE_MS) {
      this.#begun = 0;
      const entry = entries.find((each) => each.menu?.key === event.key.toLowerCase());
      if (entry !== undefined) {
        event.preventDefault();
        address.go(link(entry.path));
      }
    } else if (event.key === "g") this.#begun = Date.now();
    else if (event.key === "?") this.helpOpen = true;
    else if (event.key === "/") {
      event.preventDefault();
      const search = document.querySelector<HTMLElement>("main [type=search]");
      if (search === null) this.paletteOpen = true;
      else search.focus();
    }
  }
}

function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

export const shortcuts = new Shortcuts();
