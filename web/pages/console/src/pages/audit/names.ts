/** What happened, in words: every kind of event there is. A test holds this list against the registry of facts. */

import type { Language } from "../../../../shared/desk/language.ts";

const NAMES: Record<string, readonly [en: string, es: string]> = {
  "account.locked.v1": ["Console account locked", "Cuenta de consola bloqueada"],
  "account.unlocked.v1": ["Console account unlocked", "Cuenta de consola desbloqueada"],
  "alert.destination.removed.v1": ["Alert destination removed", "Destino de avisos quitado"],
  "alert.destination.set.v1": ["Alert destination set", "Destino de avisos definido"],
  "badge.issued.v1": ["Badge issued", "Gafete entregado"],
  "badge.withdrawn.v1": ["Badge withdrawn", "Gafete retirado"],
  "blended.rate.set.v1": ["Blended rate set", "Tarifa combinada definida"],
  "burden.set.v1": ["Burden set", "Carga laboral definida"],
  "console.refused.v1": ["Console sign-in refused", "Entrada a la consola rechazada"],
  "console.session.ended.v1": ["Console session ended", "Sesión de consola terminada"],
  "console.sessions.ended.v1": ["All console sessions ended", "Todas las sesiones de consola terminadas"],
  "console.signed.in.v1": ["Signed in on the console", "Entró a la consola"],
  "console.signed.out.v1": ["Signed out of the console", "Salió de la consola"],
  "correction.declined.v1": ["Correction declined", "Corrección rechazada"],
  "correction.requested.v1": ["Correction requested", "Corrección pedida"],
  "customer.changed.v1": ["Customer changed", "Cliente modificado"],
  "customer.erased.v1": ["Customer erased", "Cliente borrado"],
  "customer.registered.v1": ["Customer registered", "Cliente registrado"],
  "epoch.started.v1": ["New epoch after a restore", "Nueva época tras una restauración"],
  "import.completed.v1": ["Import completed", "Importación terminada"],
  "login.given.v1": ["Console account given", "Cuenta de consola concedida"],
  "login.withdrawn.v1": ["Console account withdrawn", "Cuenta de consola retirada"],
  "mail.password.set.v1": ["Mail password set", "Contraseña de correo definida"],
  "mail.server.set.v1": ["Mail server set", "Servidor de correo definido"],
  "material.used.v1": ["Material used", "Material usado"],
  "order.budgeted.v1": ["Order budgeted", "Presupuesto del pedido definido"],
  "order.changed.v1": ["Order changed", "Pedido modificado"],
  "order.left.export.v1": ["Order left the export", "El pedido salió de la exportación"],
  "order.registered.v1": ["Order registered", "Pedido registrado"],
  "pad.locked.v1": ["PIN pad locked", "Teclado de PIN bloqueado"],
  "pad.unlocked.v1": ["PIN pad unlocked", "Teclado de PIN desbloqueado"],
  "password.set.v1": ["Password changed", "Contraseña cambiada"],
  "pay.erased.v1": ["Pay erased", "Paga borrada"],
  "pay.set.v1": ["Pay set", "Paga definida"],
  "person.changed.v1": ["Person changed", "Persona modificada"],
  "person.deactivated.v1": ["Person deactivated", "Persona dada de baja"],
  "person.erased.v1": ["Person erased", "Persona borrada"],
  "person.reactivated.v1": ["Person reactivated", "Persona dada de alta de nuevo"],
  "person.registered.v1": ["Person registered", "Persona registrada"],
  "pin.healed.v1": ["PIN stored anew", "PIN guardado de nuevo"],
  "pin.issued.v1": ["PIN issued", "PIN entregado"],
  "pin.refused.v1": ["Wrong PIN", "PIN incorrecto"],
  "pin.signed.in.v1": ["Signed in on a tablet", "Entró en una tableta"],
  "pin.withdrawn.v1": ["PIN withdrawn", "PIN retirado"],
  "recovery.code.used.v1": ["Recovery code used", "Código de recuperación usado"],
  "recovery.codes.made.v1": ["Recovery codes made", "Códigos de recuperación creados"],
  "refusal.reported.v1": ["Refused tablet action reported", "Acción rechazada de tableta comunicada"],
  "refusal.resolved.v1": ["Refused tablet action resolved", "Acción rechazada de tableta resuelta"],
  "reset.link.made.v1": ["Reset link made", "Enlace de restablecimiento creado"],
  "reset.link.used.v1": ["Reset link used", "Enlace de restablecimiento usado"],
  "second.factor.offered.v1": ["Second factor begun", "Segundo factor iniciado"],
  "second.factor.removed.v1": ["Second factor removed", "Segundo factor quitado"],
  "second.factor.set.v1": ["Second factor set up", "Segundo factor configurado"],
  "session.added.v1": ["Session added", "Sesión añadida"],
  "session.corrected.v1": ["Session corrected", "Sesión corregida"],
  "session.restored.v1": ["Correction taken back", "Corrección deshecha"],
  "session.reviewed.v1": ["Session reviewed", "Sesión revisada"],
  "session.struck.v1": ["Session struck", "Sesión anulada"],
  "setting.changed.v1": ["Setting changed", "Ajuste cambiado"],
  "tablet.enrolled.v1": ["Tablet enrolled", "Tableta dada de alta"],
  "tablet.offered.v1": ["Code for a tablet made", "Código para tableta creado"],
  "tablet.revoked.v1": ["Tablet revoked", "Tableta dada de baja"],
  "task.added.v1": ["Task added", "Tarea añadida"],
  "task.cancelled.v1": ["Task canceled", "Tarea cancelada"],
  "task.completed.v1": ["Task completed", "Tarea terminada"],
  "task.noted.v1": ["Note on a task", "Nota en una tarea"],
  "task.paused.v1": ["Task paused", "Tarea en pausa"],
  "task.reopened.v1": ["Task reopened", "Tarea reabierta"],
  "task.resumed.v1": ["Task resumed", "Tarea reanudada"],
  "task.started.v1": ["Task started", "Tarea iniciada"],
  "task.undone.v1": ["Undone", "Deshecho"],
  "team.set.v1": ["Team set", "Equipo definido"],
  "timeline.restated.v1": ["Times restated by a late arrival", "Horas ajustadas por un dato que llegó tarde"],
  "timesheet.approved.v1": ["Time sheet approved", "Hoja de horas aprobada"],
  "timesheet.reopened.v1": ["Time sheet reopened", "Hoja de horas reabierta"],
  "token.issued.v1": ["Token issued", "Token entregado"],
  "token.revoked.v1": ["Token revoked", "Token retirado"],
  "work.type.added.v1": ["Work type added", "Tipo de trabajo añadido"],
  "work.type.retired.v1": ["Work type retired", "Tipo de trabajo retirado"],
};

const at = { en: 0, es: 1 } as const;

/** The name of a kind of event; its tag where it has none yet. */
export function eventName(type: string, language: Language): string {
  return NAMES[type]?.[at[language]] ?? type;
}

/** All kinds of events, by name. */
export function eventKinds(language: Language): { value: string; name: string }[] {
  const kinds = Object.keys(NAMES).map((value) => ({ value, name: eventName(value, language) }));
  return kinds.sort((one, other) => one.name.localeCompare(other.name, language));
}
