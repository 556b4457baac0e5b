/** What roles are called, from the least to the most. */

import { say } from "../../../shared/desk/say.svelte.ts";

export const ROLES = ["contributor", "team_lead", "foreman", "office", "admin"] as const;
export type Role = (typeof ROLES)[number];

const WORDS: Record<"en" | "es", Record<Role, string>> = {
  en: { contributor: "Contributor", team_lead: "Team lead", foreman: "Foreman", office: "Office", admin: "Admin" },
  es: {
    contributor: "Colaborador",
    team_lead: "Líder de equipo",
    foreman: "Encargado",
    office: "Oficina",
    admin: "Administrador",
  },
};

/** Return what a role is called; one that is not known is told as it came. */
export function roleName(role: string): string {
  return roleWords()[role] ?? role;
}

/** What each role is called. */
export function roleWords(): Readonly<Record<string, string>> {
  return say(WORDS);
}

export function roleNames(roles: readonly string[]): string {
  return ROLES.filter((role) => roles.includes(role))
    .map(roleName)
    .join(", ");
}
