/** What a person is said to be, as commands take it. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { ROLES, type Role } from "../../core/roles.ts";

export type Person = Schemas["Person"];

export interface About {
  name: string;
  roles: Role[];
  /** The one of the roles that they are paid for. */
  pay_role: Role;
  team: string;
  /** Empty where it is not said. */
  language: string;
}

export function aboutOf(person: Person): About {
  const roles = ROLES.filter((role) => person.roles.includes(role));
  return {
    name: person.name ?? "",
    roles,
    pay_role: ROLES.find((role) => role === person.pay_role) ?? roles[0] ?? "contributor",
    team: person.team ?? "",
    language: person.language ?? "",
  };
}

/** Return the fields of a command. */
export function said(about: About): Record<string, unknown> {
  const paid = about.roles.includes(about.pay_role) ? about.pay_role : about.roles[0];
  return {
    ...about,
    name: about.name.trim(),
    pay_role: paid,
    team: about.team === "" ? null : about.team,
    language: about.language === "" ? null : about.language,
  };
}

export function complete(about: About): boolean {
  return about.name.trim() !== "" && about.roles.length > 0;
}
