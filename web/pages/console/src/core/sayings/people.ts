/** What is wrong about people: what is said of them, their pay, their PIN, and what is forgotten of them. */

export const PEOPLE = {
  "bad-day": "No puede regir desde ese día: elija uno entre el {earliest} y el {latest}.",
  "bad-pay-role": "El rol de pago tiene que ser uno de los roles de la persona.",
  erased: "Se borró a petición: ya no se puede guardar nada más de esto.",
  "inactive-person": "La persona no está activa: primero hay que reactivarla.",
  "no-account": "La persona no tiene cuenta de consola: dele una primero.",
  nobody: "Ese identificador no es de nadie: vuelva a cargar la página e inténtelo de nuevo.",
  "not-erased": "La persona no está borrada: el pago solo no se borra.",
  "not-oneself": "Nadie se borra a sí mismo: tiene que hacerlo otro administrador.",
  "not-settled":
    "La persona tiene trabajo en marcha o una solicitud sin respuesta: termine la sesión, responda la solicitud y bórrela después.",
  "past-needs-pay": "Los costos de un momento pasado son para quien ve los pagos.",
  "pay-kept": "El pago de esta persona debe conservarse hasta el {pay_until}.",
  "person-active": "La persona está activa: primero tiene que dejar el taller.",
  "person-exists": "Esa persona ya está registrada: cambie sus datos en su página.",
  "pin-taken": "No se encontró un PIN libre: inténtelo de nuevo, o ponga más dígitos en los ajustes del taller.",
  "unknown-customer": "El cliente {customer_number} no se conoce: revise el número.",
  "unknown-person": "La persona no se conoce, o no estaba activa entonces: regístrela o reactívela antes.",
  "unknown-team": "No existe el equipo «{team}»: elija uno de la lista, o créelo en los ajustes del taller.",
};
