/** The applications there are, and which of them somebody may open. */

import type { IconName } from "../../shared/ui/Icon.svelte";

export interface Application {
  address: string;
  icon: IconName;
  en: { name: string; about: string };
  es: { name: string; about: string };
  /** The right that opens it; nobody needs one for what is open to all. */
  right?: string;
}

export const APPLICATIONS: readonly Application[] = [
  {
    address: "/",
    icon: "clock",
    en: { name: "Time On Tasks", about: "Sign in with a PIN and work on orders" },
    es: { name: "Time On Tasks", about: "Entre con su PIN y trabaje en los pedidos" },
  },
  {
    address: "/user-guide.html",
    icon: "guide",
    en: { name: "User guide", about: "How the tablet works" },
    es: { name: "Guía de uso", about: "Cómo funciona la tableta" },
  },
  {
    address: "/api/reference",
    icon: "note",
    en: { name: "API reference", about: "For programs: every command and every report" },
    es: { name: "Referencia de la API", about: "Para programas: cada orden y cada informe" },
  },
];

/** Return what somebody with these rights may open. */
export function mayOpen(rights: ReadonlySet<string>): Application[] {
  return APPLICATIONS.filter((each) => each.right === undefined || rights.has(each.right));
}
