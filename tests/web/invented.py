"""Invented orders in every stage, told as the events that the order base would have stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

import msgspec

from gateway.automation.values import (
    Candidate,
    Decision,
    Outcome,
    Reason,
    TraceRow,
    Verdict,
    Wish,
)
from gateway.lending.heads import MessageState
from gateway.orders import events as ev
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Starter
from gateway.workflow.views import MessageRow
from tests.web.country import DIRECTORY, RECORDS

NAMES = {one.agency: one.name for one in DIRECTORY.libraries}


class Telling:
    """Tells one order: each step is some hours before now, and gets the next place in the log."""

    def __init__(self, order: str, now: datetime, sequence: Iterator[int]) -> None:
        self.order = order
        self.now = now
        self.sequence = sequence
        self.events: list[ev.Recorded] = []
        self.messages: list[MessageRow] = []

    def happened(self, hours_ago: float, event: ev.Event) -> None:
        """One event."""
        at = self.now - timedelta(hours=hours_ago)
        version = len(self.events) + 1
        self.events.append(
            ev.Recorded(sequence=next(self.sequence), order=self.order, version=version, at=at, event=event)
        )

    def message(self, hours_ago: float, direction: str, kind: str, about: str, peer: str) -> str:
        """One message; the result is its id."""
        name = f"{self.order}-m{len(self.messages) + 1}"
        state = MessageState.RECEIVED if direction == "in" else MessageState.DELIVERED
        at = self.now - timedelta(hours=hours_ago)
        self.messages.append(
            MessageRow(
                id=name,
                order=self.order,
                direction=direction,
                kind=kind,
                about=about,
                peer=peer,
                at=at,
                state=state,
                tries=1,
                valid_as=("1.2", "2021-2") if direction == "in" else None,
            )
        )
        return name

    def placed(self, hours_ago: float, borrower: str, record: int, **wish: object) -> Telling:
        """The borrower's Request."""
        edition = RECORDS[record]
        message = self.message(hours_ago, "in", "Request", "New", borrower)
        asked = Wish(borrower=borrower, records=(edition.id,), **wish)  # type: ignore[arg-type]  # as above
        self.happened(
            hours_ago,
            ev.Placed(
                borrower=borrower,
                request_id=f"{borrower}-{self.order[-4:]}",
                wish=asked,
                message=message,
                title=edition.title,
                author=edition.author,
            ),
        )
        return self

    def decided(self, hours_ago: float, decision: Decision) -> Telling:
        """The rules were applied."""
        self.happened(hours_ago, ev.Decided(decision=decision))
        return self

    def asked(self, hours_ago: float, lender: str, attempt: int = 1, *, delivered: bool = True) -> Telling:
        """A Request went to a lender."""
        message = self.message(hours_ago, "out", "Request", "New", lender)
        edition = RECORDS[0].id
        started = ev.AttemptStarted(
            attempt=attempt,
            lender=lender,
            edition=edition,
            request_id=f"{self.order}-{attempt}",
            by=Starter.DECISION,
            message=message,
            expected=(self.now + timedelta(days=3)).date(),
        )
        self.happened(hours_ago, started)
        if delivered:
            self.happened(hours_ago - 0.01, ev.AttemptDelivered(attempt=attempt, lender=lender))
        return self

    def told(self, hours_ago: float, status: str, note: str = "") -> Telling:
        """The borrower was told."""
        first = self.events[0].event
        assert isinstance(first, ev.Placed)
        message = self.message(hours_ago, "out", "SupplyingAgencyMessage", status, first.borrower)
        told = ev.ToldBorrower(message=message, status=status, reason_for_message="StatusChange", note=note)
        self.happened(hours_ago, told)
        return self

    def said(self, hours_ago: float, lender: str, status: str, attempt: int = 1, **more: object) -> Telling:
        """The lender wrote."""
        message = self.message(hours_ago, "in", "SupplyingAgencyMessage", status, lender)
        said = ev.SupplierSaid(
            attempt=attempt,
            lender=lender,
            message=message,
            reason_for_message="StatusChange",
            status=status,
            **{"applied": True, **more},  # type: ignore[arg-type]  # as above
        )
        self.happened(hours_ago, said)
        return self


def row(  # noqa: PLR0917  # one line of a table
    library: str,
    rule: str,
    setting: str,
    value: str,
    compared: str,
    verdict: Verdict,
    sentence: str,
    reason: Reason | None = None,
    whose: str = "",
) -> TraceRow:
    """One row of a trace."""
    return TraceRow(
        library=library,
        edition=RECORDS[0].id if library else "",
        rule=rule,
        setting=setting,
        whose=whose or library or "illgate",
        value=value,
        compared=compared,
        verdict=verdict,
        sentence=sentence,
        reason=reason,
    )


def full_decision(day: date) -> Decision:
    """A decision with everything in it: chosen, slower, too new, closed, silent."""
    later = day + timedelta(days=6)
    trace = (
        row(
            "",
            "R4",
            "most restrictive wins",
            "always",
            "90 days (765700), 30 days (lenders)",
            Verdict.INFO,
            "The borrower's 90 days and each lender's own limit are both kept; the longer one counts.",
        ),
        row(
            "",
            "R3",
            "borrower days",
            "90 days",
            f"registered 2021-03-04, {(day - date(2021, 3, 4)).days} days old",
            Verdict.PASS,
            "Herning Bibliotekerne (765700) borrows Danish books automatically when the record is 90 days old; "
            "this one is old enough.",
            whose="765700",
        ),
        row(
            "774600",
            "R2",
            "lender days",
            "30 days",
            "registered 2021-03-04",
            Verdict.PASS,
            "Silkeborg Bibliotekerne (774600) lends Danish books automatically when the record is 30 days old.",
        ),
        row(
            "774600",
            "R14",
            "delivery",
            day.isoformat(),
            f"{day.isoformat()} before {later.isoformat()}",
            Verdict.CHOSEN,
            f"Silkeborg Bibliotekerne (774600) can send it on {day.isoformat()}, earlier than any other.",
        ),
        row(
            "773000",
            "R2",
            "lender days",
            "30 days",
            "registered 2021-03-04",
            Verdict.PASS,
            "Randers Bibliotek (773000) lends Danish books automatically when the record is 30 days old.",
        ),
        row(
            "773000",
            "R14",
            "delivery",
            later.isoformat(),
            f"{later.isoformat()} after {day.isoformat()}",
            Verdict.INFO,
            f"Randers Bibliotek (773000) expects its copy back on {later.isoformat()}; Silkeborg is faster.",
        ),
        row(
            "766100",
            "R23",
            "closing",
            "2026-06-01 to 2026-08-09",
            day.isoformat(),
            Verdict.STOP,
            "Holstebro Bibliotek (766100) is closed for the cooperation until 2026-08-09: Moving house.",
            Reason.NO_PROVIDER,
        ),
        row(
            "710100",
            "R21",
            "look-up",
            "4 seconds",
            "no answer",
            Verdict.STOP,
            "Københavns Biblioteker (710100) did not answer within 4 seconds.",
            Reason.NO_DELIVERY_DATE,
        ),
        row(
            "774600",
            "R24",
            "novelty weeks",
            "4 weeks",
            "BKM202523",
            Verdict.WARN,
            "The title is among the new books of this month, so a queue may build up.",
            whose="illgate",
        ),
    )
    return Decision(
        outcome=Outcome.AUTOMATED,
        sentence=f"Sent to Silkeborg Bibliotekerne (774600), which can deliver on {day.isoformat()}.",
        decided_on=day,
        lender="774600",
        edition=RECORDS[0].id,
        delivery=day,
        candidates=(
            Candidate(library="774600", edition=RECORDS[0].id, delivery=day),
            Candidate(library="773000", edition=RECORDS[0].id, delivery=later),
        ),
        warnings=("The title is among the new books of this month, so a queue may build up.",),
        trace=trace,
    )


def manual_decision(day: date) -> Decision:
    """A decision that leaves the order to staff."""
    sentence = (
        "Herning Bibliotekerne (765700) borrows Danish books automatically when the record is 90 days old; this one "
        f"was registered on 2026-03-04 and is too new on {day.isoformat()}."
    )
    return Decision(
        outcome=Outcome.MANUAL,
        reason=Reason.NEW_FOR_REQUESTER,
        sentence=sentence,
        decided_on=day,
        trace=(
            row(
                "",
                "R3",
                "borrower days",
                "90 days",
                "registered 2026-03-04",
                Verdict.STOP,
                sentence,
                Reason.NEW_FOR_REQUESTER,
                whose="765700",
            ),
        ),
    )


def tell(now: datetime) -> Iterator[Telling]:
    """Every invented order, oldest first."""
    sequence = count(1)
    day = now.date()

    def order(number: int) -> Telling:
        return Telling(f"01JX{number:06d}", now, sequence)

    for number in range(1, 71):
        done = order(number).placed(3000 - number * 10, "715700", number % len(RECORDS))
        done.decided(2999 - number * 10, full_decision(day)).asked(2999 - number * 10, "746100")
        done.said(2950 - number * 10, "746100", "Loaned", due=(now - timedelta(days=60)).date())
        done.said(2200 - number * 10, "746100", "LoanCompleted")
        done.happened(2200 - number * 10, ev.Closed(reason=CloseReason.COMPLETED, sentence="The loan is over."))
        yield done

    own = order(100).placed(80, "775100", 7).decided(80, manual_decision(day)).told(80, "Unfilled", "own copy")
    own.happened(80, ev.Closed(reason=CloseReason.OWN_COPY, sentence="The borrower has a copy of its own."))
    yield own

    late = order(101).placed(60 * 24, "710100", 4).decided(1439, full_decision(day)).asked(1439, "756100")
    late.told(1439, "ExpectToSupply", "Esbjerg Kommunes Biblioteker")
    late.said(1400, "756100", "WillSupply").told(1400, "WillSupply")
    late.said(1390, "756100", "Loaned", due=(now - timedelta(days=3)).date()).told(1390, "Loaned")
    taken = late.message(1300, "in", "RequestingAgencyMessage", "Received", "710100")
    late.happened(1300, ev.BorrowerSaid(message=taken, action="Received", applied=True, attempt=1))
    late.said(70, "756100", "Overdue", due=(now - timedelta(days=3)).date()).told(70, "Overdue")
    yield late

    silent = order(102).placed(50, "765700", 0).decided(50, full_decision(day)).asked(50, "774600")
    yield silent.told(49.9, "ExpectToSupply", "Silkeborg Bibliotekerne")

    dead = order(103).placed(30, "714700", 2).decided(30, full_decision(day))
    dead.asked(30, "820010", delivered=False)
    message = dead.messages[-1]
    dead.happened(
        29,
        ev.DeliveryDelayed(
            message=message.id, to="820010", sentence="AU Library, Emdrup (820010) did not answer within 30 seconds."
        ),
    )
    dead.happened(
        2,
        ev.DeliveryGivenUp(
            message=message.id,
            to="820010",
            sentence="The Request to AU Library, Emdrup (820010) was not taken after 12 tries.",
        ),
    )
    dead.told(3, "RequestReceived")
    for place in (-2, -1):
        dead.messages[place] = msgspec.structs.replace(
            dead.messages[place],
            state=MessageState.GIVEN_UP,
            tries=12,
            remark="did not answer within 30 seconds",
            lost="deliveryInfo/URL: dropped",
        )
    yield dead

    yield (
        order(104)
        .placed(26, "765700", 3, need_before=day + timedelta(days=20))
        .decided(26, manual_decision(day))
        .told(26, "RequestReceived", "new_for_requester")
    )
    order_104_sentence = manual_decision(day).sentence

    staff = order(105).placed(20, "765700", 0).decided(20, manual_decision(day))
    staff.happened(20, ev.LeftToStaff(sentence=order_104_sentence))
    yield staff.told(20, "RequestReceived", "new_for_requester")

    second = order(106).placed(10, "715700", 0).decided(10, full_decision(day)).asked(10, "774600")
    second.told(10, "ExpectToSupply", "Silkeborg Bibliotekerne")
    second.said(5, "774600", "Unfilled", reason_unfilled="NotAvailable", note="Bogen er desværre bortkommet <b>")
    second.happened(
        5,
        ev.AttemptEnded(
            attempt=1,
            lender="774600",
            how=AttemptEnd.UNFILLED,
            sentence="Silkeborg Bibliotekerne (774600) cannot supply it: NotAvailable.",
        ),
    )
    second.decided(5, full_decision(day)).asked(5, "773000", 2)
    second.told(5, "ExpectToSupply", "Randers Bibliotek")
    second.said(4, "773000", "WillSupply", 2, expected=(now + timedelta(days=2)).date()).told(4, "WillSupply")
    yield second.said(1, "774600", "WillSupply", applied=False)  # too late: staff must stop it

    loaned = order(107).placed(90, "861640", 5).decided(90, full_decision(day)).asked(90, "714700")
    loaned.told(90, "ExpectToSupply", "Frederiksberg Bibliotekerne")
    loaned.said(60, "714700", "Loaned", due=(now + timedelta(days=26)).date()).told(60, "Loaned")
    yield loaned

    yield order(108).placed(0.02, "710111", 1)
