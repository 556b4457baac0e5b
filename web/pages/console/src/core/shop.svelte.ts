/** What many pages need to know of the shop: its settings, people, teams, kinds of work. */

import type { Schemas } from "../../../shared/api/client.ts";
import { Fetched } from "./fetched.svelte.ts";
import { session } from "../../../shared/desk/session.svelte.ts";

const SELDOM_MS = 10_000;

class Shop {
  #upTo = 0;
  #pending: ReturnType<typeof setTimeout> | undefined;
  readonly #settings = new Fetched<Schemas["SettingsList"]>();
  readonly #teams = new Fetched<Schemas["Teams"]>();
  readonly #kinds = new Fetched<Schemas["WorkTypes"]>();
  readonly #people = new Fetched<Schemas["People"]>();

  readonly zone = $derived(this.setting("zone") ?? "UTC");
  readonly currency = $derived(this.setting("currency") ?? "USD");
  readonly name = $derived(this.setting("shop_name") ?? "");
  readonly teams = $derived((this.#teams.value?.teams ?? []).map((team) => team.name));
  readonly workTypes = $derived((this.#kinds.value?.work_types ?? []).map((kind) => kind.name));
  readonly people = $derived(this.#people.value?.people ?? []);
  /** Whether days and amounts can be shown rightly. */
  readonly known = $derived(this.#settings.value !== undefined);

  setting(name: string): string | undefined {
    return this.#settings.value?.settings.find((each) => each.name === name)?.value;
  }

  /** Follow the record, but not each of its steps: these lists hardly ever change, and what shows them waits for none. */
  follow(position: number): void {
    this.#upTo = position;
    if (!this.known) this.look(position);
    else this.#pending ??= setTimeout(() => this.#lookAgain(), SELDOM_MS);
  }

  #lookAgain(): void {
    this.#pending = undefined;
    this.look(this.#upTo);
  }

  /** Fetch all of it, once more after something of it was changed up to a position of the log. */
  look(position = 0): void {
    const present = { groups: ["work"] as const, presentOnly: true };
    if (session.may("shop.look")) {
      this.#settings.want({ path: "/api/settings", ...present }, position);
      this.#teams.want({ path: "/api/teams", ...present }, position);
      this.#kinds.want({ path: "/api/work-types", ...present }, position);
    }
    if (session.may("people.read")) this.#people.want({ path: "/api/people", ...present }, position);
  }
}

export const shop = new Shop();
