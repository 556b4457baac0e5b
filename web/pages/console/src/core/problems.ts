/** What problems are called in Spanish, by their codes. The server itself speaks English. A test holds them together. */

import type { Problem } from "../../../shared/api/client.ts";

const NAMES = {
  "already-working": "Ya trabaja en otra tarea",
  "bad-address": "Los avisos no pueden ir a esa dirección",
  "bad-day": "No puede regir desde ese día",
  "bad-pay-role": "El rol de paga no es uno de sus roles",
  "bad-setting": "Ese ajuste no puede tener ese valor",
  "bad-span": "Nadie puede haber trabajado así",
  "badges-off": "Aquí no se aceptan gafetes",
  busy: "Otro programa tiene ocupado el registro",
  "code-used": "El código ya se usó",
  "code-void": "El código ya se usó o caducó",
  conflict: "Cambió desde que lo miró",
  "corrected-since": "Alguien corrigió ese tiempo antes de que llegara",
  "credential-expired": "La credencial ha caducado",
  "credential-unknown": "La credencial no se conoce",
  "credentials-missing": "Falta decir quién pregunta",
  "cross-site": "Lo envió una página de otro sitio",
  "csrf-needed": "Falta el token de la sesión",
  "destination-removed": "Ese destino se quitó",
  "does-not-fit": "Llegó tarde y no encaja con lo que siguió",
  erased: "Se borró a petición",
  "expired-already": "Ya habría caducado",
  failed: "Un fallo de este programa",
  "from-the-future": "Dice haber ocurrido en el futuro",
  "grant-elsewhere": "Se entró en otra tableta",
  "grant-expired": "La entrada no abarca ese momento",
  "grant-invalid": "Esa entrada no se hizo aquí",
  "headers-too-large": "Las cabeceras son demasiado grandes",
  "illegal-move": "El estado de la tarea no lo permite",
  "import-running": "Hay una importación en marcha",
  "inactive-person": "La persona no está activa",
  "key-malformed": "La clave del comando no es un UUID",
  "key-missing": "Falta la clave del comando",
  "key-reused": "La clave ya se usó para otro comando",
  "link-void": "El enlace ya se usó o caducó",
  "name-taken": "Ya hay uno con ese nombre",
  "login-taken": "Otra persona entra con ese nombre",
  "long-ago": "Es anterior a lo que se tiene a mano",
  "mail-in-the-open": "Una contraseña viajaría sin protección",
  malformed: "No se entiende la petición",
  "method-not-allowed": "Esta dirección no acepta esa operación",
  "no-account": "La persona no tiene cuenta de consola",
  "no-import": "No hay ninguna importación en marcha",
  "no-mail-server": "No hay servidor de correo",
  "no-order-number": "No es un número de pedido",
  "no-second-factor": "No hay segundo factor",
  "no-such-moment": "El registro no sabe nada de ese momento",
  nobody: "Ese identificador no es de nadie",
  "not-a-monday": "Una semana se nombra por su lunes",
  "not-acceptable": "No se puede obtener en esa forma",
  "not-allowed": "Nadie puede hacer esto",
  "not-as-of": "Esto no se responde a fecha pasada",
  "not-erased": "La persona no está borrada",
  "not-found": "Aquí no hay nada",
  "not-oneself": "Nadie se borra a sí mismo",
  "not-settled": "Queda algo abierto de la persona",
  "not-with-a-pin": "Un PIN no abre esto",
  "not-yours": "Con un PIN solo se actúa en las tareas propias",
  "not-yours-to-undo": "Lo hizo otra persona",
  "other-request": "La solicitud trata de otra cosa",
  "other-task": "La sesión es de otra tarea",
  "outcome-unknown": "El disco no dijo si quedó guardado",
  overlaps: "Se solapa con otra sesión de la persona",
  overloaded: "Hay demasiados comandos en espera",
  "own-account": "Es la cuenta propia",
  "own-time": "Nadie decide sobre su propio tiempo",
  "pad-locked": "El teclado de PIN de la tableta está bloqueado",
  "pay-kept": "La paga debe conservarse por ahora",
  "person-active": "La persona está activa",
  "person-exists": "La persona ya está registrada",
  "pin-ambiguous": "Dos personas tienen ese PIN",
  "pin-taken": "No se encontró un PIN libre",
  "past-needs-pay": "Los costos de un momento pasado son solo para quien ve las pagas",
  "projection-behind": "Las tablas de lectura aún no llegan hasta ahí",
  "projection-building": "Se están construyendo las tablas de lectura",
  "projection-stopped": "Las tablas de lectura están detenidas por un fallo",
  "refusal-resolved": "Ya se había resuelto",
  "request-answered": "La solicitud ya se respondió",
  "request-unclear": "La solicitud no dice exactamente qué quiere",
  "role-needed": "Ninguno de sus roles abre esto",
  "scope-needed": "Al token le falta un permiso",
  "sealed-expired": "La entrada sin conexión es demasiado antigua",
  "sealed-invalid": "La entrada sin conexión no es de esta tableta",
  "second-factor-not-offered": "No se pidió ningún secreto",
  "second-factor-set": "Ya hay un segundo factor",
  "session-expired": "La sesión ha caducado",
  "session-open": "La sesión sigue abierta",
  "session-unknown": "La sesión se terminó",
  "shutting-down": "El servidor se está apagando",
  "sign-in-needed": "Hace falta que alguien entre",
  "sign-ins-held": "Se probaron demasiados PIN erróneos en todas las tabletas",
  "storage-full": "El disco está lleno",
  "tablet-enrolled": "La tableta ya está dada de alta",
  "tablet-needed": "Solo una tableta dada de alta puede hacer esto",
  taken: "Ya lo tiene otra persona",
  "task-exists": "La tarea ya está en la lista",
  timeout: "La petición no llegó a tiempo",
  "token-exists": "El token ya se creó",
  "too-large": "La petición es demasiado grande",
  "too-late": "Ocurrió hace demasiado tiempo",
  "too-late-to-undo": "Ya no se puede deshacer",
  "too-long": "Es demasiado largo para guardarse",
  "too-many": "Hay demasiados en espera",
  "too-many-attempts": "Demasiados intentos erróneos desde aquí",
  "too-many-connections": "Hay demasiadas conexiones abiertas",
  "too-many-requests": "Demasiadas peticiones desde aquí",
  "unknown-customer": "El cliente no se conoce",
  "unknown-destination": "Los avisos no van a ese destino",
  "unknown-event": "Ese suceso no existe",
  "unknown-import": "Esa importación no existe",
  "unknown-order": "El pedido no se conoce",
  "unknown-person": "La persona no se conoce",
  "unknown-refusal": "Esa acción rechazada no se conoce",
  "unknown-request": "La solicitud no se conoce",
  "unknown-session": "Esa sesión no se conoce",
  "unknown-setting": "Ese ajuste no existe",
  "unknown-tablet": "La tableta no se conoce",
  "unknown-task": "La tarea no está en la lista de esa persona",
  "unknown-team": "Ese equipo no existe",
  "unknown-token": "El token no se conoce",
  "unknown-work-type": "Ese tipo de trabajo no existe",
  "unsupported-media-type": "Ese tipo de contenido no se lee aquí",
  "weak-password": "La contraseña es demasiado fácil de adivinar",
  "week-changed": "La suma de la semana ha cambiado",
  "week-not-over": "La semana no ha terminado",
  "week-open-request": "Hay una solicitud pendiente sobre la semana",
  "week-open-session": "Una sesión de la semana sigue abierta",
  "wrong-badge": "Nadie tiene ese gafete",
  "wrong-code": "El código no es correcto",
  "wrong-pin": "Nadie tiene ese PIN",
  "wrong-sign-in": "Nombre, contraseña o código incorrectos",
};

type Code = keyof typeof NAMES;
type Facts = Readonly<Record<string, string | undefined>>;

/** How moments and days are written. */
export interface Writing {
  moment: (at: string) => string;
  day: (date: string) => string;
}

const PHASES: Record<string, string> = {
  open: "está por hacer",
  working: "está en marcha",
  paused: "está en pausa",
  completed: "está terminada",
  cancelled: "está cancelada",
};
const ANSWERED: Record<string, string> = { granted: "se aceptó", declined: "se rechazó" };
const ADDRESSES: Record<string, string> = {
  host: "Escriba el nombre de un servidor, como mail.example.com, o su dirección.",
  sender: "Escriba una dirección de correo, como taller@example.com.",
  user: "Escriba el usuario con letras y signos corrientes, sin espacios.",
  address:
    "Escriba una dirección de correo, como encargado@example.com, o una URL, como https://hooks.example.com/taller, sin usuario, contraseña ni nada tras #.",
};

/**
 * What is met most often, said whole: what there is to do, too. From a problem's facts, where it needs them.
 *
 * A code is here only if one sentence is true of all that the server says under it.
 */
const SAYINGS: Partial<Record<Code, string | ((facts: Facts, write: Writing) => string | undefined)>> = {
  "already-working": ({ order_number: number }) =>
    number && `Ya trabaja en el pedido ${number}: pause o termine antes esa tarea, o cambie a esta.`,
  "bad-address": ({ field }) => ADDRESSES[field ?? ""],
  "bad-pay-role": "El rol de paga tiene que ser uno de los roles de la persona.",
  "bad-span":
    "Una sesión termina después de empezar y dura 24 horas como máximo. Si sigue abierta, diga también cuándo terminó.",
  "code-used": "Este código ya se usó: espere al siguiente.",
  conflict: "Otra persona lo cambió desde que usted lo miró: mírelo de nuevo y decida.",
  "destination-removed": "Ese destino se quitó y su dirección se olvidó: haga uno nuevo.",
  "illegal-move": ({ phase }) =>
    PHASES[phase ?? ""] && `La tarea ${PHASES[phase ?? ""]}: así no se puede hacer eso con ella.`,
  "import-running": "Hay una importación en marcha: espere a que termine, o cancélela.",
  "link-void": "Este enlace ya se usó o caducó: pida otro a un administrador.",
  "long-ago": "Queda más atrás de lo que se tiene a mano.",
  "mail-in-the-open":
    "La contraseña viajaría donde otros pueden leerla: use STARTTLS o TLS, o entre en el servidor sin usuario.",
  "no-mail-server": "Defina primero el servidor de correo.",
  "not-oneself": "Nadie se borra a sí mismo: tiene que hacerlo otro administrador.",
  "other-request": "La solicitud trata de otra cosa: acéptela en lo que pide, o rechácela.",
  "other-task": "La sesión es de otra tarea: anúlela y añada una en la tarea correcta.",
  overlaps: ({ from_at: from, until_at: until }, write) =>
    from && until
      ? `Se cruza con otra sesión de la persona, entre ${write.moment(from)} y ${write.moment(until)}: corrija antes esa, o elija otras horas.`
      : undefined,
  "own-account": "Esto es para cuentas de otros: cambie la suya con su contraseña, o pídaselo a otro administrador.",
  "own-time": "Nadie decide sobre su propio tiempo: tiene que hacerlo otra persona.",
  "past-needs-pay": "Los costos de un momento pasado son para quien ve las pagas.",
  "pay-kept": ({ pay_until: until }, write) =>
    until && `La paga de esta persona debe conservarse hasta el ${write.day(until)}.`,
  "person-active": "La persona está activa: primero tiene que dejar el taller.",
  "request-answered": ({ outcome }) =>
    `La solicitud ya ${ANSWERED[outcome ?? ""] ?? "se respondió"}: lo que ahora haya que cambiar no necesita solicitud.`,
  "request-unclear": "La solicitud no dice horas: corrija la sesión según lo que quiere decir.",
  "session-open": "La sesión sigue abierta: corríjala, o espere a que termine.",
  "unknown-order": ({ order_number: number }) =>
    number && `El pedido ${number} no se conoce: revise el número, o impórtelo antes.`,
  "week-changed": "Lo trabajado en la semana cambió desde que usted lo miró: mírelo de nuevo y apruebe después.",
  "week-not-over": "La semana aún no ha terminado: apruébela después.",
  "week-open-request": "Hay una solicitud en espera sobre esta semana: acéptela o rechácela primero.",
  "week-open-session": "Sigue abierta una sesión que empezó en esta semana o antes: corríjala o termínela primero.",
};

/** What a problem says in English where the server's words are for programs: parameters, or times on another clock. */
export function inEnglish({ code, facts }: Problem, write: Writing): string | undefined {
  const { from_at: from, until_at: until } = (facts ?? {}) as Facts;
  if (code === "past-needs-pay") return "Costs of a past moment are for those who see pay.";
  return code === "overlaps" && from && until
    ? `Another session of the person overlaps, between ${write.moment(from)} and ${write.moment(until)}: put that one right first, or choose other times.`
    : undefined;
}

/** What a problem says in Spanish; with the server's English, where a name is all there is. Nothing for what is new. */
export function enEspanol({ code, detail, title, facts }: Problem, write: Writing): string | undefined {
  const saying = SAYINGS[code as Code];
  const whole = typeof saying === "function" ? saying(facts ?? {}, write) : saying;
  const name = (NAMES as Record<string, string>)[code];
  return whole ?? (name && `${name}. (${detail || title})`);
}
