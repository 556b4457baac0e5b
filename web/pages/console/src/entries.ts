/** All pages of the console, in the order of its menu. */

import type { Entry } from "./core/pages.ts";

export const ENTRIES: readonly Entry[] = [
  {
    path: "/floor",
    name: { en: "Floor", es: "Taller" },
    right: "floor.read",
    load: () => import("./pages/floor/Floor.svelte"),
    menu: { area: "now", icon: "floor", key: "f" },
  },
  {
    path: "/orders/:number",
    name: { en: "Order", es: "Pedido" },
    right: "orders.read",
    load: () => import("./pages/orders/Order.svelte"),
  },
  {
    path: "/profitability",
    name: { en: "Profitability", es: "Rentabilidad" },
    right: "reports.read",
    load: () => import("./pages/profitability/Profitability.svelte"),
    menu: { area: "reports", icon: "profit", key: "p" },
  },
  {
    path: "/budgets",
    name: { en: "Budgets at risk", es: "Presupuestos" },
    right: "totals.read",
    load: () => import("./pages/profitability/Budgets.svelte"),
    menu: { area: "reports", icon: "pay", key: "b" },
  },
  {
    path: "/labor",
    name: { en: "Labor", es: "Trabajo" },
    right: "reports.read",
    load: () => import("./pages/labor/Labor.svelte"),
    menu: { area: "reports", icon: "trend", key: "l" },
  },
  {
    path: "/estimates",
    name: { en: "Estimates", es: "Estimaciones" },
    right: "reports.read",
    load: () => import("./pages/labor/Estimates.svelte"),
    menu: { area: "reports", icon: "chart", key: "x" },
  },
  {
    path: "/sessions",
    name: { en: "Sessions", es: "Sesiones" },
    right: "reports.read",
    load: () => import("./pages/sessions/Sessions.svelte"),
    menu: { area: "reports", icon: "clock", key: "n" },
  },
  {
    path: "/audit",
    name: { en: "Audit", es: "Auditoría" },
    right: "audit.read",
    load: () => import("./pages/audit/Audit.svelte"),
    menu: { area: "reports", icon: "audit", key: "a" },
  },
  {
    path: "/audit/:position",
    name: { en: "Event", es: "Suceso" },
    right: "audit.read",
    load: () => import("./pages/audit/Event.svelte"),
  },
  {
    path: "/people",
    name: { en: "People", es: "Personal" },
    right: "people.read",
    load: () => import("./pages/people/People.svelte"),
    menu: { area: "shop", icon: "people", key: "e" },
  },
  {
    path: "/people/:id",
    name: { en: "Person", es: "Persona" },
    right: "people.read",
    load: () => import("./pages/people/Person.svelte"),
  },
  {
    path: "/account",
    name: { en: "Your account", es: "Su cuenta" },
    load: () => import("./pages/account/Account.svelte"),
  },
  {
    path: "/imports",
    name: { en: "Imports", es: "Importaciones" },
    right: "imports.read",
    load: () => import("./pages/imports/Imports.svelte"),
    menu: { area: "program", icon: "imports", key: "i" },
  },
  {
    path: "/imports/:id",
    name: { en: "Import", es: "Importación" },
    right: "imports.read",
    load: () => import("./pages/imports/Import.svelte"),
  },
  {
    path: "/system",
    name: { en: "System", es: "Sistema" },
    right: "system.read",
    load: () => import("./pages/system/System.svelte"),
    menu: { area: "program", icon: "system", key: "y" },
  },
  {
    path: "/documents",
    name: { en: "Documents", es: "Documentos" },
    right: "shop.look",
    load: () => import("./pages/documents/Documents.svelte"),
    menu: { area: "program", icon: "documents", key: "d" },
  },
  {
    path: "/documents/:name",
    name: { en: "Document", es: "Documento" },
    right: "shop.look",
    load: () => import("./pages/documents/Document.svelte"),
  },
];
