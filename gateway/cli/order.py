"""`illgate order`: the order base of a running gateway, from a shell, through its API."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from time import time
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import click
import msgspec
from rich.console import Console
from rich.table import Table

from gateway.automation.values import Decision, Hold
from gateway.automation.words import counted
from gateway.cli.common import CONFIG_OPTION, JSON_OPTION, configuration, print_json
from gateway.cli.decide import print_decision
from gateway.cli.remote import URL_OPTION, Gateway
from gateway.clock import Clock
from gateway.orders.order import Stage
from gateway.web.api.values import MAX_PAGE, GivenUpList, OrderAnswer, OrderList
from gateway.web.console import standing
from gateway.web.console.page_words import T
from gateway.web.console.timeline import timeline
from gateway.workflow.interface import OrderDraft, StaffAct
from gateway.workflow.views import OrderView


@click.group()
def order() -> None:
    """Place, list, show and explain orders of a running gateway."""


@order.command(epilog="Example: illgate order place --borrower 762100 --record 870970-basis:139900022")
@click.option("--borrower", required=True, help="The library number of the pick-up library or branch.")
@click.option("--record", "records", multiple=True, required=True, help="The record's pid; may be given again.")
@click.option("--need-before", type=click.DateTime(["%Y-%m-%d"]), help="The last day that helps the user.")
@click.option("--exact-edition", is_flag=True, help="This edition only, no other of the same work.")
@click.option(
    "--hold",
    type=click.Choice([hold.value for hold in Hold]),
    default=Hold.RESPONDER.value,
    show_default=True,
    help="May it wait for a copy that is out?",
)
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
    placed = msgspec.json.decode(answer, type=OrderAnswer).order
    if as_json:
        print_json(placed)
    else:
        click.echo(f"Order {placed.id} is placed; see `illgate order explain {placed.id}`.")


@order.command(name="list", epilog="Example: illgate order list --stage with_staff")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), help="Only orders in this stage.")
@click.option("--borrower", help="Only orders of this library.")
@click.option("--attention", is_flag=True, help="Only orders that staff must see to.")
@click.option(
    "--limit", type=click.IntRange(1, MAX_PAGE), default=50, show_default=True, help="How many of the newest."
)
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def list_orders(  # noqa: PLR0913  an option each
    *,
    stage: str | None,
    borrower: str | None,
    attention: bool,
    limit: int,
    url: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """List orders, newest first."""
    wanted = {"stage": stage, "borrower": borrower, "attention": "true" if attention else "", "limit": str(limit)}
    query = urlencode({name: value for name, value in wanted.items() if value})
    found = msgspec.json.decode(Gateway(url, config_path).call(f"orders?{query}"), type=OrderList)
    if as_json:
        print_json(found.orders)
        return
    table = Table(box=None, pad_edge=False)
    for column, width in (("order", 23), ("stage", 10), ("lender or why not", 17)):
        table.add_column(column, no_wrap=True, min_width=width)
    table.add_column("title", no_wrap=True, overflow="ellipsis", ratio=1)
    for one in found.orders:
        table.add_row(one.id, one.stage, one.lender or one.reason or "", one.title)
    Console().print(table)
    more = "; the next ones with a larger --limit" if found.next else ""
    total = f"{sum(found.counts.values())} in the order base, {found.attention} need staff"
    click.echo(f"{len(found.orders)} orders shown, {total}{more}.")


@order.command(epilog="Example: illgate order show 710100-1JC5T0V9K3ZQ8M2A")
@click.argument("order_id")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def show(order_id: str, url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Show an order and everything that happened to it."""
    gateway = Gateway(url, config_path)
    view = msgspec.json.decode(gateway.call(f"orders/{quote(order_id)}"), type=OrderView)
    if as_json:
        print_json(view)
        return
    one = view.order
    name = gateway.labels()
    zone = ZoneInfo(configuration(config_path).service.zone)
    click.echo(f"{one.title or ', '.join(one.wish.records)}, for {name(one.borrower)}")
    lender = f", at {name(one.lender)}" if one.lender else ""
    click.echo(f"{one.stage}, {one.status or 'nothing said yet'}{lender}. {one.sentence}".rstrip())
    clock = Clock(time, zone)
    if waits := standing.waits(view.waits_for, clock, name):
        click.echo(f"{T.waits_for} {waits}.")
    for said in standing.attention(one, name):
        click.echo(f"{T.attention}: {said}")
    for moment in timeline(view, clock, name):
        click.echo(f"\n{moment.at}  {moment.title}")
        for detail in moment.details:
            click.echo(f"    {detail}")


@order.command(name="given-up", epilog="Example: illgate order given-up")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def given_up(url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """List messages that could not be delivered, newest first."""
    found = msgspec.json.decode(Gateway(url, config_path).call("messages/given-up"), type=GivenUpList).messages
    if as_json:
        print_json(found)
        return
    for one in found:
        row = one.row
        click.echo(f"{row.id}  {row.kind} {row.about} to {row.peer}, order {row.order}")
        click.echo(f"    {row.remark}")
        click.echo(f"    {one.why_not or f'Send it again: illgate order resend {row.order} {row.id}'}")
    click.echo(f"{counted(len(found), 'message was', 'messages were')} given up.")


@order.command(epilog="Example: illgate order resend 710100-1JC5T0V9K3ZQ8M2A 1JC5T0V9K3ZQ8M2B")
@click.argument("order_id")
@click.argument("message_id")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def resend(order_id: str, message_id: str, url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Send a message of an order again that was given up."""
    act = StaffAct(do="resend", message=message_id)
    answer = Gateway(url, config_path).call(f"orders/{quote(order_id)}/actions", act)
    acted = msgspec.json.decode(answer, type=OrderAnswer).order
    if as_json:
        print_json(acted)
    else:
        click.echo(f"The message is sent again; see `illgate order show {acted.id}`.")


@order.command(epilog="Example: illgate order explain 710100-1JC5T0V9K3ZQ8M2A")
@click.argument("order_id")
@URL_OPTION
@CONFIG_OPTION
@JSON_OPTION
def explain(order_id: str, url: str | None, config_path: Path | None, *, as_json: bool) -> None:
    """Explain the decision on an order: every library, every rule, every setting."""
    gateway = Gateway(url, config_path)
    decision = msgspec.json.decode(gateway.call(f"orders/{quote(order_id)}/decision"), type=Decision)
    print_decision(decision, gateway.labels(), as_json=as_json)
