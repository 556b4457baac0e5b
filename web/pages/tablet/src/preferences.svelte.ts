/** How this tablet looks and which language it speaks while nobody is signed in. */

import type { OutboxStore } from "../../shared/outbox/store.ts";
import { keep, kept } from "./kept.ts";

export class Preferences {
  theme = $state<"light" | "dark">();
  language = $state<"en" | "es">("en");
  readonly #store: OutboxStore;

  private constructor(store: OutboxStore) {
    this.#store = store;
  }

  static async read(store: OutboxStore): Promise<Preferences> {
    const made = new Preferences(store);
    made.theme = await kept(store, "theme");
    made.language = (await kept(store, "language")) ?? (navigator.language.startsWith("es") ? "es" : "en");
    made.#show();
    return made;
  }

  otherTheme(): void {
    const dark = this.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    this.theme = dark === "dark" ? "light" : "dark";
    this.#show();
    void keep(this.#store, "theme", this.theme);
  }

  otherLanguage(): void {
    this.language = this.language === "en" ? "es" : "en";
    void keep(this.#store, "language", this.language);
  }

  #show(): void {
    if (this.theme !== undefined) document.documentElement.dataset["theme"] = this.theme;
  }
}
