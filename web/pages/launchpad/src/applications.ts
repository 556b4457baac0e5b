/** The applications there are, which of them somebody may open, and what each stands on. */

import type { Words } from "../../shared/desk/say.svelte.ts";
import type { IconName } from "../../shared/ui/signs.ts";

export interface Application {
  address: string;
  icon: IconName;
  name: Words<string>;
  about: Words<string>;
  /** The right that opens it, for somebody who signed in on the console; without one it is open to all. */
  right?: string;
  /** Whether it asks the API, and which groups of read tables it shows. */
  api: boolean;
  groups: readonly string[];
}

export const APPLICATIONS: readonly Application[] = [
  {
    address: "/",
    icon: "clock",
    name: { en: "Time On Tasks", es: "Time On Tasks" },
    about: { en: "Sign in with a PIN and work on orders", es: "Entre con su PIN y trabaje en los pedidos" },
    api: true,
    groups: ["work"],
  },
  {
    address: "/console/",
    icon: "system",
    name: { en: "Operations Console", es: "Consola de operaciones" },
    about: {
      en: "The floor, orders, time sheets, reports, people and the record",
      es: "El piso, pedidos, hojas de tiempo, informes, personal y el registro",
    },
    right: "account.own",
    api: true,
    groups: ["work", "audit"],
  },
  {
    address: "/console/documents",
    icon: "documents",
    name: { en: "Documents", es: "Documentos" },
    about: {
      en: "Runbook, topology, reference and decisions (in English)",
      es: "Manual de operación, topología, referencia y decisiones (en inglés)",
    },
    right: "shop.look",
    api: true,
    groups: [],
  },
  {
    address: "/user-guide.html",
    icon: "guide",
    name: { en: "User guide", es: "Guía de uso" },
    about: { en: "How the tablet works", es: "Cómo funciona la tableta" },
    api: false,
    groups: [],
  },
  {
    address: "/api/reference",
    icon: "audit",
    name: { en: "API reference", es: "Referencia de la API" },
    about: {
      en: "For programs: every command and every report",
      es: "Para programas: cada orden y cada informe (en inglés)",
    },
    api: true,
    groups: [],
  },
];

/** Return what is shown to somebody with these rights; to nobody in particular (null), what a sign-in may open, too. */
export function shownTo(rights: ReadonlySet<string> | null): Application[] {
  return APPLICATIONS.filter((each) => each.right === undefined || rights === null || rights.has(each.right));
}
