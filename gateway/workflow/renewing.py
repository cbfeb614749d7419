"""Rows of open orders that an earlier illgate saved are made again from their events, at the start of a newer one."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.orders.order import Stage
from gateway.store.unit import Unit
from gateway.workflow.desk import Desk
from gateway.workflow.office import Office
from gateway.workflow.order_base import ATTENTION, ORDER, WANTED, saved_order


def renew_orders(office: Office, unit: Unit) -> None:
    """Saves each open order that has a row of an earlier form, with the time limits and the mark that it has now.

    Closed orders are left, but for those that staff must see to: they wait for nothing, and are read from their
    events when somebody looks at them.
    """
    for order_id in dict.fromkeys(_in_earlier_form(unit)):
        desk = Desk.take_up(office, unit, order_id)
        desk.rings_at = None
        desk.marked = not desk.order.needs_attention
        desk.save()


def _in_earlier_form(unit: Unit) -> Iterator[str]:
    for stage, count in unit.facets(ORDER).items():
        rows = unit.rows(ORDER, facet=stage, limit=count) if stage != Stage.CLOSED else ()
        yield from (row.key for row in rows if saved_order(row) is None)
    for mark in unit.rows(ATTENTION, facet=WANTED, limit=unit.facets(ATTENTION).get(WANTED, 0)):
        row = unit.row(ORDER, mark.key)
        if row is not None and saved_order(row) is None:
            yield mark.key
