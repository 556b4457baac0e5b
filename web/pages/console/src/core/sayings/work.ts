/** What is wrong with work that was tapped, put right or approved. */

export const WORK = {
  "already-working":
    "Ya trabaja en {work_type}, pedido {order_number}: pause o termine antes esa tarea, o cambie a esta.",
  "bad-span":
    "Una sesión termina después de empezar y dura 24 horas como máximo. Si sigue abierta, diga también cuándo terminó.",
  conflict: "Otra persona lo cambió desde que usted lo miró: mírelo de nuevo y decida.",
  "corrected-since":
    "Lo ocurrido el {occurred_at} llegó después de que alguien corrigiera lo trabajado hasta el {until_at}: queda para que un encargado lo anote.",
  "does-not-fit":
    "Lo ocurrido el {occurred_at} llegó tarde y no encaja con lo que siguió: {followed_by}, el {followed_at}. Un encargado puede resolverlo.",
  "from-the-future": "Eso está en el futuro: elija un momento que ya haya pasado, o revise el reloj de la tableta.",
  "illegal-move": "La tarea {phase}: así no se puede hacer eso con ella. Ahora se puede {allowed}.",
  "long-ago": "Queda más atrás de lo que se tiene a mano: ya no se puede cambiar.",
  "no-order-number": "Eso es un gafete o un código, no un número de pedido: escanee el pedido.",
  "not-a-monday": "El {week} no es lunes: una semana se nombra por el lunes en que empieza.",
  "not-yours": "Con un PIN solo se actúa en las tareas propias: para las de otros, entre en la consola.",
  "not-yours-to-undo": "Lo hizo otra persona y solo ella puede deshacerlo; un encargado puede reabrir la tarea.",
  "other-request": "La solicitud trata de otra cosa: acéptela en lo que pide, o rechácela.",
  "other-task": "La sesión es de otra tarea: anúlela y agregue una en la tarea correcta.",
  overlaps:
    "Se cruza con otra sesión de la persona, entre el {from_at} y el {until_at}: corrija antes esa, o elija otras horas.",
  "own-time": "Nadie decide sobre su propio tiempo: tiene que hacerlo otra persona.",
  "refusal-resolved": "Esta acción {outcome}: ya no hay nada que resolver.",
  "request-answered": "La solicitud {outcome}: lo que ahora haya que cambiar no necesita solicitud.",
  "request-unclear": "La solicitud no dice horas: corrija la sesión según lo que quiere decir.",
  "session-open": "La sesión sigue abierta: corríjala, o espere a que termine.",
  "task-exists": "Esa tarea ya está en la lista, como {work_type} en el pedido {order_number}: búsquela ahí.",
  "too-late":
    "Pasó hace demasiado tiempo: aquí solo cabe lo ocurrido desde el {earliest_at}. Un encargado puede agregarlo como corrección, si no tiene más de un año.",
  "too-late-to-undo": "Ya no se puede deshacer; un encargado puede reabrir la tarea.",
  "too-long": "Es demasiado largo: solo se guardan hasta {bytes_max} bytes. Dígalo con menos palabras.",
  "too-many": "Ya hay {waiting_max} en espera de esta persona: un encargado tiene que resolver antes algunas.",
  "unknown-order": "El pedido {order_number} no se conoce: revise el número, o impórtelo antes.",
  "unknown-refusal": "Esa acción rechazada no se conoce: vuelva a Por revisar.",
  "unknown-request": "Esa solicitud no se conoce: vuelva a Por revisar.",
  "unknown-session": "Esa sesión no se conoce, o ya terminó: mire la lista de nuevo.",
  "unknown-task": "Esa tarea no está en la lista de la persona: agréguela antes.",
  "week-changed": "Lo trabajado en la semana cambió desde que usted lo miró: mírelo de nuevo y apruebe después.",
  "week-not-over": "La semana termina el {until_at}: apruébela después.",
  "week-open-request": "Hay una solicitud en espera sobre esta semana: acéptela o rechácela primero.",
  "week-open-session": "Sigue abierta la sesión que empezó el {started_at}: corríjala o termínela primero.",
};
