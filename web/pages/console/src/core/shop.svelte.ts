/** What many pages need to know of the shop: its settings, people, teams, kinds of work. */

import { untrack } from "svelte";

import type { Schemas } from "../../../shared/api/client.ts";
import { Fetched } from "./fetched.svelte.ts";
import { session } from "../../../shared/desk/session.svelte.ts";

/** The names of before, each with the name of now. */
function nowOf(all: readonly { name: string; before: readonly string[] }[] = []): ReadonlyMap<string, string> {
  return new Map(all.flatMap(({ name, before }) => before.map((former) => [former, name] as const)));
}

class Shop {
  readonly #settings = new Fetched<Schemas["SettingsList"]>();
  readonly #teams = new Fetched<Schemas["Teams"]>();
  readonly #kinds = new Fetched<Schemas["WorkTypes"]>();
  readonly #people = new Fetched<Schemas["People"]>();

  readonly zone = $derived(this.setting("zone") ?? "UTC");
  readonly currency = $derived(this.setting("currency") ?? "USD");
  readonly name = $derived(this.setting("shop_name") ?? "");
  readonly teams = $derived((this.#teams.value?.teams ?? []).map((team) => team.name));
  readonly workTypes = $derived((this.#kinds.value?.work_types ?? []).map((kind) => kind.name));
  /** What teams and kinds of work were called before, with what they are called now: for addresses that were kept. */
  readonly teamsBefore = $derived(nowOf(this.#teams.value?.teams));
  readonly workTypesBefore = $derived(nowOf(this.#kinds.value?.work_types));
  readonly people = $derived(this.#people.value?.people ?? []);
  /** Whether days and amounts can be shown rightly. */
  readonly known = $derived(this.#settings.value !== undefined);

  setting(name: string): string | undefined {
    return this.#settings.value?.settings.find((each) => each.name === name)?.value;
  }

  /** Fetch again what has changed of it. */
  follow(): void {
    for (const each of [this.#settings, this.#teams, this.#kinds, this.#people]) each.follow();
  }

  /** Fetch all of it, once more after something of it was changed up to a position of the log. */
  look(position = 0): void {
    const [shop, people] = [session.may("shop.look"), session.may("people.read")];
    untrack(() => this.#want(shop, people, position));
  }

  #want(shop: boolean, people: boolean, position: number): void {
    const present = { groups: ["work"] as const, presentOnly: true };
    if (shop) {
      this.#settings.want({ path: "/api/settings", ...present }, position);
      this.#teams.want({ path: "/api/teams", ...present }, position);
      this.#kinds.want({ path: "/api/work-types", ...present }, position);
    }
    if (people) this.#people.want({ path: "/api/people", ...present }, position);
  }
}

export const shop = new Shop();
