/** What is wrong with the shop's lists and settings, tablets, tokens, alerts and imports. */

export const SHOP = {
  "bad-address": "{field}",
  "bad-setting": "Este ajuste no puede tener ese valor: escriba lo que se indica debajo de su nombre.",
  "destination-removed": "Ese destino se quitó y su dirección se olvidó: haga uno nuevo.",
  "expired-already": "El token ya habría vencido el {expires_at}: elija un momento futuro, o ninguno.",
  "import-running": "Hay una importación en marcha desde el {started_at}: espere a que termine, o cancélela.",
  "mail-in-the-open":
    "La contraseña viajaría donde otros pueden leerla: use STARTTLS o TLS, o entre en el servidor sin usuario.",
  "name-taken": "Ya hay uno que se llama o se llamaba así: use «{name}», o elija otro nombre.",
  "no-import": "No hay ninguna importación en marcha: no hay nada que cancelar.",
  "no-mail-server": "Defina primero el servidor de correo.",
  "tablet-enrolled": "La tableta ya está registrada como «{name}»: dela de baja antes.",
  taken: "{kind}: elija otro.",
  "token-exists": "El token ya se creó: si no tiene su secreto, revóquelo y cree otro.",
  "unknown-destination": "Los avisos no van a ese destino, o no es un webhook: mire la lista de destinos.",
  "unknown-import": "Esa importación no existe: elija una de la lista.",
  "unknown-setting": "No existe ese ajuste: vuelva a cargar la página.",
  "unknown-tablet": "La tableta no se conoce: haga primero un código para ella.",
  "unknown-token": "El token no se conoce: mire la lista de nuevo.",
  "unknown-work-type": "El tipo de trabajo «{work_type}» no existe o ya no se usa: elija uno de la lista.",
};
