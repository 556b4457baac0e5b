/** The pages there are: their addresses, who may open them, and how they are called. */

import type { Component } from "svelte";

import type { IconName } from "../../../shared/ui/signs.ts";
import type { Words } from "../../../shared/desk/say.svelte.ts";

export type Params = Readonly<Record<string, string>>;
/** A page takes the parameters of its address, or nothing. */
type Loaded = Promise<{ default: Component<{ params: Params }> | Component<Record<string, never>> }>;
export type Area = "now" | "reports" | "shop" | "program";

export interface Entry {
  /** A path below `/console`; a part that begins with a colon is a parameter. */
  path: string;
  name: Words<string>;
  /** The right without which it is not shown. Every account may open what has none. */
  right?: string;
  load: () => Loaded;
  /** Where in the menu it stands; what has none is led to from other pages. */
  menu?: { area: Area; icon: IconName; key: string };
}

export const AREAS: Record<Area, Words<string>> = {
  now: { en: "Today", es: "Hoy" },
  reports: { en: "Reports", es: "Informes" },
  shop: { en: "The shop", es: "El taller" },
  program: { en: "The program", es: "El programa" },
};

/** Find the page of a path, with the parameters in it, decoded. */
export function entryAt(entries: readonly Entry[], path: string): { entry: Entry; params: Params } | undefined {
  const parts = split(path);
  for (const entry of entries) {
    const wanted = split(entry.path);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((part, at) => {
      const given = parts[at] ?? "";
      if (!part.startsWith(":")) return part === given;
      params[part.slice(1)] = decoded(given);
      return given !== "";
    });
    if (fits) return { entry, params };
  }
  return undefined;
}

function split(path: string): string[] {
  return path.replace(/\/+$/, "").split("/").slice(1);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
