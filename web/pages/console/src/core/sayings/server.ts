/**
 * What the server cannot do, now or at all.
 *
 * Of several sayings the first holds whose facts are all known.
 * Only what programmers meet, who sent what no page sends, ends in the server's own words.
 */

export const SERVER = {
  busy: "Otro programa tiene ocupado el registro: inténtelo de nuevo en un momento.",
  failed: "Es un fallo de este programa, y el servidor lo anotó: avise a quien lo administra.",
  "headers-too-large": "Las cabeceras son demasiado grandes: borre las cookies de este sitio. ({detail})",
  "key-malformed": "La clave del comando no es un UUID. ({detail})",
  "key-missing": "Falta la clave del comando. ({detail})",
  "key-reused": "La clave ya se usó para otro comando: vuelva a cargar la página e inténtelo de nuevo.",
  malformed: [
    "Es demasiado largo: caben {length_max} caracteres.",
    "Es demasiado corto: hacen falta {length_min} caracteres.",
    "El servidor no acepta así lo que se envió. ({detail})",
  ],
  "method-not-allowed": "Esta dirección no acepta esa operación. ({detail})",
  "no-such-moment": "El registro no sabe nada de ese momento: elija uno desde que empezó y hasta ahora.",
  "not-acceptable": "No se puede obtener en esa forma. ({detail})",
  "not-as-of": "Esto solo se sabe del presente: quite la fecha pasada.",
  "not-found": "Aquí no hay nada: la dirección no es correcta, o lo que había aquí se movió.",
  "outcome-unknown":
    "El disco no dijo si quedó guardado: inténtelo de nuevo en un momento. Aunque ya esté, no se hará dos veces.",
  overloaded: "Hay demasiadas peticiones en espera: inténtelo de nuevo en un momento.",
  "projection-behind": "Las tablas de lectura aún no llegan hasta ahí: espere un momento y vuelva a cargar.",
  "projection-building": [
    "Se están construyendo las tablas de lectura ({done} de {total}): espere un momento y vuelva a cargar.",
    "Se están construyendo las tablas de lectura: espere un momento y vuelva a cargar.",
  ],
  "projection-stopped":
    "Las tablas de lectura están detenidas por un fallo: avise a quien administra el programa. Lo que se registra no se pierde.",
  "shutting-down": "El servidor se está apagando: inténtelo de nuevo en un momento.",
  "storage-full": "El disco del servidor está lleno: avise a quien lo administra e inténtelo de nuevo después.",
  timeout: "La petición no llegó a tiempo: inténtelo de nuevo.",
  "too-large": "Es demasiado de una vez: envíe menos.",
  "too-many-connections": "Hay demasiadas conexiones abiertas: cierre ventanas, o inténtelo de nuevo en un momento.",
  "too-many-requests": "Hubo demasiadas peticiones desde aquí: siga en {retry_after_s} segundos.",
  "unknown-event": "El evento {position} no existe: el registro termina antes.",
  "unsupported-media-type": "Ese tipo de contenido no se lee aquí. ({detail})",
};
