/** Why an order's cost is kept back from who is signed in. */

import { address } from "../../core/address.svelte.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { session } from "../../../../shared/desk/session.svelte.ts";

const WORDS = {
  en: {
    own: "Labor cost and margin are withheld: one person's minutes alone would reveal their pay. Admins see them.",
    past: "Costs of a past moment are for admins: a moment before and one after somebody's session would reveal their pay.",
    role: "What orders cost is shown to foremen, the office and admins.",
  },
  es: {
    own: "El costo de mano de obra y el margen se reservan: los minutos de una sola persona revelarían su pago. Los administradores los ven.",
    past: "Los costos de un momento pasado son para administradores: un momento antes y otro después de una sesión revelarían lo que alguien gana.",
    role: "Lo que cuestan los pedidos lo ven los encargados, la oficina y los administradores.",
  },
};

export function whyWithheld(): string {
  const t = say(WORDS);
  if (!session.may("totals.read")) return t.role;
  return address.asOf === undefined ? t.own : t.past;
}
