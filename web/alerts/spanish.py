"""What alerts say, in Spanish: in the console's own terms."""

from events.fact import NIL
from web.alerts.alert import Facts, Words, held_until
from web.alerts.english import Say
from web.alerts.formats import Formats


def _budget(facts: Facts, write: Formats) -> Words:
    used = write.percent(facts["used_percent"])
    customer = facts.get("customer_number")
    lines = [
        f"Pedido {facts['order_number']}" + (f", cliente {customer}" if customer else "") + ":",
        f"se ha usado el {used} del presupuesto de mano de obra, contando el trabajo en marcha.",
        "Vea Pedidos en la consola.",
    ]
    subject = f"El pedido {facts['order_number']} ha usado el {used} de su presupuesto de mano de obra"
    return Words(subject, "\n".join(lines))


def _waiting(one: str, many: str) -> Say:
    def say(facts: Facts, write: Formats) -> Words:
        count = facts["waiting"]
        subject = one if count == 1 else many.format(write.count(count))
        return Words(subject, f"{subject}.\nVea «Por revisar» en la consola, o `floorbook review`.")

    return say


def _import(facts: Facts, write: Formats) -> Words:
    refused, export = facts.get("refused_rows"), facts["export"]
    if refused is None:
        problems = facts.get("problems")
        why = "no llegó a su fin" if problems is None else f"problemas encontrados: {write.count(problems)}"
        return Words("Una importación falló", f"No se tomó la exportación {export}: {why}.")
    rows = "1 fila" if refused == 1 else f"{write.count(refused)} filas"
    return Words(
        f"Una importación rechazó {rows}",
        f"Exportación {export}: no se tomaron {rows}. Vea Importaciones en la consola.",
    )


def _projector(facts: Facts, _: Formats) -> Words:
    group, position = facts["group"], facts.get("position")
    where = f" en la posición {position} ({facts['tag']})" if position else ""
    return Words(
        f"Las tablas de lectura de {group} se detuvieron{where}",
        "Las páginas muestran lo de antes; nada se pierde. "
        f"Corríjalo y luego ejecute `floorbook projections resume {group}`.",
    )


def _pad(facts: Facts, write: Formats) -> Words:
    tablet = facts.get("tablet_name") or facts["tablet_id"]
    if facts["tablet_id"] == NIL:
        tablet = "las tabletas sin registrar"
    until = write.moment(held_until(facts))
    return Words(
        f"Teclado de PIN bloqueado: {tablet}",
        f"Se probaron demasiados PIN o gafetes erróneos: queda bloqueado hasta el {until}, "
        "o hasta que un encargado lo desbloquee.",
    )


SAY: dict[str, Say] = {
    "labor-budget": _budget,
    "correction-request": _waiting("1 solicitud de corrección en espera", "{} solicitudes de corrección en espera"),
    "shift-end": _waiting(
        "1 sesión que cerró el fin de turno espera revisión", "{} sesiones que cerró el fin de turno esperan revisión"
    ),
    "refused-action": _waiting(
        "1 acción rechazada de una tableta en espera", "{} acciones rechazadas de tabletas en espera"
    ),
    "import": _import,
    "projector": _projector,
    "pad-locked": _pad,
    "test": lambda *_: Words("Esto es una prueba", "Si puede leer esto, los avisos llegan aquí."),
}
