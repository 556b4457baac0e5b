/** What a tablet sent, and why it was refused, in plain words. */

import { say } from "../../../../shared/desk/say.svelte.ts";

const COMMANDS = {
  en: {
    AddTask: "Adding a task",
    StartTask: "Starting work",
    PauseTask: "Pausing",
    ResumeTask: "Going on with work",
    CompleteTask: "Completing the task",
    CancelTask: "Canceling the task",
    SwitchTask: "Switching to another task",
    UndoTask: "Taking something back",
    UseMaterial: "Noting material",
    NoteTask: "Writing a note",
    RequestCorrection: "Asking for a correction",
  },
  es: {
    AddTask: "Agregar una tarea",
    StartTask: "Empezar a trabajar",
    PauseTask: "Pausar",
    ResumeTask: "Seguir trabajando",
    CompleteTask: "Terminar la tarea",
    CancelTask: "Cancelar la tarea",
    SwitchTask: "Cambiar a otra tarea",
    UndoTask: "Deshacer algo",
    UseMaterial: "Anotar material",
    NoteTask: "Escribir una nota",
    RequestCorrection: "Pedir una corrección",
  },
};

const CODES = {
  en: {
    "already-working": "The person was already working on something else then.",
    conflict: "Somebody else had changed the same task meanwhile.",
    "corrected-since": "Somebody put this time right before it arrived.",
    "credential-unknown": "The tablet was not enrolled any more.",
    "does-not-fit": "It arrived late, and what was done afterwards left no place for it.",
    erased: "What it is about was erased on request.",
    "from-the-future": "It was said to have happened in the future: the tablet's clock was wrong.",
    "grant-expired": "The sign-in did not cover that time.",
    "grant-invalid": "The sign-in was not made on this server.",
    "illegal-move": "The task was not in a state for it: it had been completed or canceled by then, for example.",
    "inactive-person": "The person did not work here any more.",
    "not-yours-to-undo": "Somebody else had done it.",
    overlaps: "It overlapped with other work of the person.",
    "sealed-expired": "The sign-in without a connection was too old.",
    "sealed-invalid": "The sign-in without a connection was made on another tablet.",
    "task-exists": "The task was on the list already.",
    "too-late": "It had happened more than 72 hours before it arrived.",
    "too-late-to-undo": "It could no longer be undone.",
    "too-many": "Too many were waiting already.",
    "unknown-order": "The order was not known.",
    "unknown-task": "The task was not on the person's list.",
    "unknown-work-type": "The work type was not known.",
    "wrong-badge": "Nobody has the badge that was scanned without a connection.",
    "wrong-pin": "Nobody has the PIN that was entered without a connection.",
  },
  es: {
    "already-working": "La persona ya trabajaba entonces en otra cosa.",
    conflict: "Otra persona había cambiado la misma tarea mientras tanto.",
    "corrected-since": "Alguien corrigió este tiempo antes de que llegara.",
    "credential-unknown": "La tableta ya no estaba registrada.",
    "does-not-fit": "Llegó tarde, y lo hecho después no le dejó lugar.",
    erased: "Aquello de lo que trata se borró a petición.",
    "from-the-future": "Decía haber ocurrido en el futuro: el reloj de la tableta estaba mal.",
    "grant-expired": "La entrada no cubría ese momento.",
    "grant-invalid": "La entrada no se hizo en este servidor.",
    "illegal-move": "La tarea no estaba en un estado que lo permita: ya se había terminado o cancelado, por ejemplo.",
    "inactive-person": "La persona ya no trabajaba aquí.",
    "not-yours-to-undo": "Lo había hecho otra persona.",
    overlaps: "Se cruzaba con otro trabajo de la persona.",
    "sealed-expired": "La entrada sin conexión era demasiado antigua.",
    "sealed-invalid": "La entrada sin conexión se hizo en otra tableta.",
    "task-exists": "La tarea ya estaba en la lista.",
    "too-late": "Había ocurrido más de 72 horas antes de llegar.",
    "too-late-to-undo": "Ya no se podía deshacer.",
    "too-many": "Ya esperaban demasiados.",
    "unknown-order": "El pedido no se conocía.",
    "unknown-task": "La tarea no estaba en la lista de la persona.",
    "unknown-work-type": "El tipo de trabajo no se conocía.",
    "wrong-badge": "Nadie tiene el gafete que se escaneó sin conexión.",
    "wrong-pin": "Nadie tiene el PIN que se escribió sin conexión.",
  },
};

/** For what no page knows yet, and tablets of other makers may say. */
const OTHERWISE = { en: "The server did not take it.", es: "El servidor no lo aceptó." };
const ELSEWHERE = new Set(["type", "occurred_at", "order_number", "work_type", "expected_version"]);
const STARTS = new Set(["StartTask", "ResumeTask", "SwitchTask"]);
const NOBODY = "00000000-0000-0000-0000-000000000000";

export function commandName(command: string | null): string {
  return command === null ? "—" : ((say(COMMANDS) as Record<string, string>)[command] ?? command);
}

export function whyRefused(code: string | null): string {
  return code === null ? "—" : ((say(CODES) as Record<string, string>)[code] ?? say(OTHERWISE));
}

/** Whose it was; undefined where nobody knows. */
export function whose(personId: string): string | undefined {
  return personId === NOBODY ? undefined : personId;
}

/** Which time of a missing session it tells. */
export function timesOf(command: string | null, at: string | null): { from?: string | null; until?: string | null } {
  return STARTS.has(command ?? "") ? { from: at } : { until: at };
}

/** What was sent, field by field, without what pages say elsewhere; nothing once it was erased. */
export function sentFields(body: string | null): [string, unknown][] {
  if (body === null) return [];
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== "object" || said === null) return [["text", body]];
    return Object.entries(said).filter(
      ([field, value]) => !ELSEWHERE.has(field) && !field.endsWith("_id") && value !== null,
    );
  } catch {
    return [["text", body]];
  }
}
