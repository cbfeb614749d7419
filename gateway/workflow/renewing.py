"""Open orders at a start: rows of an earlier illgate are made anew, and time limits go by today's settings."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.orders.order import Order, Stage
from gateway.store.unit import Unit
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import ATTENTION, ORDER, TIMER, WANTED, saved_order


def renew_orders(office: Office, unit: Unit) -> None:
    """Saves each open order that has a row of an earlier form, with the time limits and the mark that it has now.

    The others keep their rows; where the settings (`[timers]`) have changed, their next time limit is set anew. One
    that is over by now is noticed at once. Closed orders are left, but for those that staff must see to: they wait for
    nothing, and are read from their events when somebody looks at them.
    """
    rings = unit.due_by_lane(TIMER)
    for order_id, order in _standing(unit):
        if order is None:
            _save_anew(office, unit, order_id)
        else:
            Desk(office, unit, order, rings_at=rings.get(order_id)).keep_timer()


def _save_anew(office: Office, unit: Unit, order_id: str) -> None:
    desk = Desk.take_up(office, unit, order_id)
    desk.rings_at = None
    desk.marked = not desk.order.needs_attention
    desk.save()


def _standing(unit: Unit) -> Iterator[tuple[str, Order | None]]:
    """Every open order, and closed ones that staff must see to where saved in an earlier form; None for that form."""
    for stage, count in unit.facets(ORDER).items():
        rows = unit.rows(ORDER, facet=stage, limit=count) if stage != Stage.CLOSED else ()
        yield from ((row.key, saved_order(row)) for row in rows)
    for mark in unit.rows(ATTENTION, facet=WANTED, limit=unit.facets(ATTENTION).get(WANTED, 0)):
        row = unit.row(ORDER, mark.key)
        if row is not None and saved_order(row) is None:
            yield mark.key, None
