"""Erasing: when a person, their pay or a customer may be forgotten, and from when on that is final."""

from datetime import date, timedelta

from commands.command import Decision
from commands.context import Context, moment
from commands.rejected import Rejected
from events.people import PayErased, PersonDeactivated, PersonErased

LEDGER = "erasure-ledger"
"""Who acts when an older copy was restored: what was erased after it is erased again, without being asked about."""


def final_on(context: Context) -> date:
    """Return the first day (UTC) on which no backup from before now is kept any more."""
    return moment(context.now_us).date() + timedelta(days=int(context.setting("backups_kept_days")) + 1)


def erase_person(person_id: str, inactive_since_us: int | None, context: Context, *, paid: bool) -> Decision:
    """Forget who it was. Their pay stays for as long as the law wants it kept, counted from when they left."""
    again = context.actor == LEDGER
    if context.actor == f"person:{person_id}":
        raise Rejected("not-oneself", "nobody erases themselves: let another admin do it")
    if inactive_since_us is None and not again:
        raise Rejected("person-active", f"person {person_id} is active: deactivate them first")
    if not again:
        context.require_settled(person_id)
    left_on = moment(context.now_us if inactive_since_us is None else inactive_since_us).date()
    pay_until = _years_later(left_on, int(context.setting("pay_retention_years"))) if paid else None
    erased = PersonErased(person_id=person_id, final_on=final_on(context), pay_until=pay_until)
    return (PersonDeactivated(person_id=person_id), erased) if inactive_since_us is None else (erased,)


def erase_pay(person_id: str, erased: PersonErased | None, context: Context, *, paid: bool) -> Decision:
    """Forget what an erased person earned, once nobody has to keep it."""
    if context.actor != LEDGER:
        if erased is None:
            raise Rejected("not-erased", f"person {person_id} is not erased: pay alone is not forgotten")
        if not paid:
            return ()
        if erased.pay_until is not None and moment(context.now_us).date() < erased.pay_until:
            message = f"the pay of person {person_id} has to be kept until {erased.pay_until}"
            raise Rejected("pay-kept", message, pay_until=erased.pay_until.isoformat())
    return (PayErased(person_id=person_id, final_on=final_on(context)),)


def _years_later(day: date, years: int) -> date:
    """Return the same day so many years later; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
