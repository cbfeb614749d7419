"""`illgate order`: the order base of a running gateway, from a shell, through its API."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import click
import msgspec
from rich.console import Console
from rich.table import Table

from gateway.automation.values import Decision, Hold
from gateway.cli.common import CONFIG_OPTION, NotGood, Unusable, configuration, print_json
from gateway.orders.order import Order, Stage
from gateway.workflow.interface import OrderDraft
from gateway.workflow.views import OrderView

CALL_SECONDS: Final = 30.0
URL_OPTION = click.option("--url", help="The gateway's address; by default the configured port on this machine.")
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


class Gateway:
    """Calls a gateway's API with the configured token."""

    def __init__(self, url: str | None, config_path: Path | None) -> None:
        service = configuration(config_path).service
        self._base = (url or f"http://127.0.0.1:{service.port}").rstrip("/")
        self._token = service.token

    def call(self, path: str, body: object = None) -> bytes:
        """GETs a path of the API, or POSTs a body to it.

        Raises:
            NotGood: the gateway refuses, with its own sentence.
            Unusable: there is no gateway at that address.
        """
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"} if data else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = Request(f"{self._base}/api/v1/{path}", data=data, headers=headers)  # noqa: S310  checked by urlopen's caller
        try:
            with urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310  the operator's own gateway
                body_read: bytes = answer.read()
                return body_read
        except HTTPError as error:
            raise NotGood(_detail(error)) from error
        except (URLError, TimeoutError, ValueError) as error:
            raise Unusable(f"No gateway answers at {self._base}: {getattr(error, 'reason', error)}.") from error


def _detail(error: HTTPError) -> str:
    try:
        detail: Any = json.loads(error.read())["detail"]
    except (ValueError, KeyError, TypeError):
        return f"The gateway answered {error.code} {error.reason}."
    return str(detail)


@click.group()
def order() -> None:
    """Place, list, show and explain orders of a running gateway."""


@order.command(epilog="Example: illgate order place --borrower 710100 --record 870970-basis:51234567")
@click.option("--borrower", required=True, help="The library number of the pick-up library or branch.")
@click.option("--record", "records", multiple=True, required=True, help="The record's pid; may be given again.")
@click.option("--need-before", type=click.DateTime(["%Y-%m-%d"]), help="The last day that helps the user.")
@click.option("--exact-edition", is_flag=True, help="This edition only, no other of the same work.")
@click.option("--hold", type=click.Choice([hold.value for hold in Hold]), default=Hold.RESPONDER.value)
@click.option("--lender", help="Send it to this library instead of letting the rules choose.")
@click.option("--request-id", default="", help="The borrower's own id; the same one again gives the same order.")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def place(  # noqa: PLR0913  an option each
    *,
    borrower: str,
    records: tuple[str, ...],
    need_before: datetime | None,
    exact_edition: bool,
    hold: str,
    lender: str | None,
    request_id: str,
    url: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Place an order."""
    last_day: date | None = need_before.date() if need_before else None
    draft = OrderDraft(
        borrower=borrower,
        records=records,
        request_id=request_id,
        need_before=last_day,
        exact_edition=exact_edition,
        hold=Hold(hold),
        lender=lender,
    )
    answer = Gateway(url, config_path).call("orders", draft)
    placed = msgspec.json.decode(answer, type=_Placed).order
    if as_json:
        print_json(placed)
    else:
        click.echo(f"Order {placed.id} is placed; see `illgate order explain {placed.id}`.")


@order.command(name="list", epilog="Example: illgate order list --stage with_staff")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), help="Only orders in this stage.")
@click.option("--borrower", help="Only orders of this library.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def list_orders(  # noqa: PLR0913  an option each
    *,
    stage: str | None,
    borrower: str | None,
    limit: int,
    url: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """List orders, newest first."""
    wanted = {"stage": stage, "borrower": borrower, "limit": str(limit)}
    query = urlencode({name: value for name, value in wanted.items() if value})
    found = msgspec.json.decode(Gateway(url, config_path).call(f"orders?{query}"), type=_Orders).orders
    if as_json:
        print_json(found)
        return
    table = Table(title=f"{len(found)} orders")
    for column in ("order", "title", "borrower", "lender", "stage", "status"):
        table.add_column(column)
    for one in found:
        table.add_row(one.id, one.title, one.borrower, one.lender or "", one.stage, one.status or "")
    Console().print(table)


@order.command(epilog="Example: illgate order show 1JC5T0V9K3ZQ8M2A-710100")
@click.argument("order_id")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def show(order_id: str, url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Show an order and everything that happened to it."""
    view = msgspec.json.decode(Gateway(url, config_path).call(f"orders/{quote(order_id)}"), type=OrderView)
    if as_json:
        print_json(view)
        return
    one = view.order
    click.echo(f"{one.id}: {one.title or ', '.join(one.wish.records)} for {one.borrower}")
    click.echo(f"{one.stage}, {one.status or 'nothing said yet'}; {one.sentence}")
    table = Table(title="What happened")
    for column in ("when", "what"):
        table.add_column(column)
    for recorded in view.events:
        table.add_row(f"{recorded.at:%Y-%m-%d %H:%M:%S}", str(type(recorded.event).__struct_config__.tag))
    Console().print(table)


@order.command(epilog="Example: illgate order explain 1JC5T0V9K3ZQ8M2A-710100")
@click.argument("order_id")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def explain(order_id: str, url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Explain the decision on an order: every library, every rule, every setting."""
    answer = Gateway(url, config_path).call(f"orders/{quote(order_id)}/decision")
    decision = msgspec.json.decode(answer, type=Decision)
    if as_json:
        print_json(decision)
    else:
        Console().print(explanation(decision))


class _Placed(msgspec.Struct):
    order: Order


class _Orders(msgspec.Struct):
    orders: tuple[Order, ...]
