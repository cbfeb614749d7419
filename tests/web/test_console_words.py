"""What the console says: standings, the timeline, messages for reading, and that no word is missing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.automation.values import Verdict
from gateway.clock import Clock
from gateway.directory.loan_path import PathClass
from gateway.directory.values import LibraryKind
from gateway.lending.heads import MessageState
from gateway.orders import events as ev
from gateway.orders.folding import fold
from gateway.orders.order import OrderTrouble, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Limit, Starter
from gateway.orders.waiting import For, Party
from gateway.web import console
from gateway.web.console import standing, times, words
from gateway.web.console.bodies import reading
from gateway.web.console.order_pages import TAB_ORDER
from gateway.web.console.page_words import T
from gateway.web.console.timeline import _TELL, timeline
from gateway.workflow.views import MessageRow, OrderView
from schemas.iso18626.codes import Action, Status
from tests.web.country import DIRECTORY
from tests.web.invented import Telling, tell
from tests.web.pretend import MESSAGE

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
CLOCK = Clock(NOW.timestamp, ZoneInfo("Europe/Copenhagen"))
TOLD = {told.order: told for told in tell(NOW)}
PATRON = "120375-1234"


def name(number: str) -> str:
    """A library's name."""
    place = DIRECTORY.place(number)
    return place.library.name if place else number


def view(told: Telling) -> OrderView:
    """What the page of a told order reads."""
    return OrderView(order=fold(told.events), events=tuple(told.events), messages=tuple(told.messages), decisions=())


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.STAGES, Stage),
        (words.CLOSED, CloseReason),
        (words.STATUSES, Status),
        (words.TOLD, Status),
        (words.ACTIONS, Action),
        (words.ENDS, AttemptEnd),
        (words.STARTERS, Starter),
        (words.MESSAGE_STATES, MessageState),
        (words.VERDICTS, Verdict),
        (words.PATH_CLASSES, PathClass),
        (words.KINDS, LibraryKind),
        (words.WAITS, For),
        (words.UNTIMED, Party),
        (words.LIMITS, Limit),
        (words.MARKS, OrderTrouble),
        (standing.LAMPS, Stage),
    ],
)
def test_every_code_has_its_words(table: dict[StrEnum, object], kind: type[StrEnum]) -> None:
    """A new code needs words before it can be shown."""
    assert set(table) == set(kind)


def test_every_stage_has_a_tab_and_every_event_a_teller() -> None:
    """Nothing is left out of the list or the timeline."""
    assert set(TAB_ORDER) == set(Stage)
    assert set(_TELL) == set(ev.Event.__args__)


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    """The words and the templates fit together."""
    here = Path(console.__file__).parent
    sources = [*here.glob("*.py"), *(here.parent / "templates").glob("*.html")]
    text = "".join(path.read_text() for path in sources)
    used = set(re.findall(r"\b(?:T|t)\.([a-z_]+)", text))
    there = {one for one in vars(T) if not one.startswith("__")}

    assert used == there


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=47, hours=23), "47 days"),
    ],
)
def test_ages_are_said_in_the_largest_unit_that_fits(passed: timedelta, said: str) -> None:
    """Never more than has passed."""
    assert times.age(NOW - passed, NOW) == said


def test_moments_are_in_the_librarys_zone() -> None:
    """Summer and winter time are the library's, not the server's."""
    zone = ZoneInfo("Europe/Copenhagen")

    assert times.moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), zone) == "2026-07-02 00:30"
    assert times.moment(datetime(2026, 1, 1, 22, 30, tzinfo=UTC), zone) == "2026-01-01 23:30"


@pytest.mark.parametrize(
    ("order", "said", "lamp", "more", "attention"),
    [
        ("01JX000108", "Being decided", "busy", "", False),
        ("01JX000102", "Asked, no answer yet", "alert", "unanswered for 2 days", False),
        ("01JX000103", "Asked, no answer yet", "alert", "unanswered for 1 day", True),
        ("01JX000106", "Promised", "alert", "", True),
        ("01JX000107", "On loan", "good", "", False),
        ("01JX000101", "Overdue", "alert", "", False),
        ("01JX000105", "With staff", "wait", "", False),
        ("01JX000100", "Own copy", "quiet", "", False),
        ("01JX000070", "Completed", "quiet", "", False),
    ],
)
def test_an_order_stands_where_its_events_left_it(
    order: str, said: str, lamp: str, more: str, *, attention: bool
) -> None:
    """Words, lamp, age of silence, and the mark for staff."""
    shown = standing.standing(fold(TOLD[order].events), CLOCK, name)

    assert (shown.words, shown.lamp.value, shown.more, bool(shown.attention)) == (said, lamp, more, attention)
    assert shown.next


def test_a_lent_order_shows_its_due_date_and_lateness() -> None:
    """Late is what is past its day and not on its way back."""
    late = standing.order_line(fold(TOLD["01JX000101"].events), CLOCK, name)
    good = standing.order_line(fold(TOLD["01JX000107"].events), CLOCK, name)

    assert (late.when_word, late.when_day, late.late) == ("Due", "2026-06-12", True)
    assert (good.when_word, good.when_day, good.late) == ("Due", "2026-07-11", False)


@pytest.mark.parametrize("told", TOLD.values(), ids=lambda told: told.order)
def test_the_timeline_tells_every_event_and_message_once(told: Telling) -> None:
    """In order of time, none twice, none missing."""
    moments = timeline(view(told), CLOCK, name)

    assert len(moments) == len(told.events)
    assert [one.iso for one in moments] == sorted(one.iso for one in moments)
    assert {one.message.id for one in moments if one.message} == {row.id for row in told.messages}
    assert len({one.key for one in moments}) == len(moments)


def test_a_message_that_no_event_names_is_a_moment_of_its_own() -> None:
    """A repeat, or a message that changed nothing, is still shown."""
    told = TOLD["01JX000102"]
    extra = MessageRow(
        id="extra",
        order=told.order,
        direction="in",
        kind="SupplyingAgencyMessage",
        about="Notification",
        peer="774600",
        at=NOW,
        state=MessageState.RECEIVED,
        remark="The same as before.",
    )
    shown = msgspec.structs.replace(view(told), messages=(*told.messages, extra))
    last = timeline(shown, CLOCK, name)[-1]

    assert last.title == "SupplyingAgencyMessage Notification, from Silkeborg Bibliotekerne"
    assert last.details == ("The same as before.",)


@given(
    status=st.sampled_from([*Status, "", "Frob"]),
    applied=st.booleans(),
    note=st.text(max_size=20),
    answer=st.sampled_from([True, False, None]),
)
def test_any_word_of_a_lender_can_be_told(status: str, applied: bool, note: str, answer: bool | None) -> None:  # noqa: FBT001
    """Known or unknown, applied or not."""
    said = ev.SupplierSaid(
        attempt=1,
        lender="774600",
        message="m",
        reason_for_message="Notification",
        status=status,
        applied=applied,
        remark="" if applied else "Not now.",
        note=note,
        answer=answer,
    )
    moment = _TELL[ev.SupplierSaid](said, "B", name)

    assert moment.title.startswith("Silkeborg Bibliotekerne ")
    assert applied or moment.lamp is standing.Lamp.ALERT


def test_what_belongs_to_a_person_is_hidden_until_asked_for() -> None:
    """The patron is hidden, then shown; a security code is never shown."""
    body = MESSAGE.format(peer="710100", id="1").encode()
    hidden, shown = reading(body, personal=False), reading(body, personal=True)

    assert hidden.has_personal
    assert PATRON not in hidden.text
    assert "Hansen-Personsen" not in hidden.text
    assert "Æblehavens sidste sommer" in hidden.text
    assert PATRON in shown.text
    assert "hemmelig-kode" not in hidden.text + shown.text


def test_what_is_no_xml_is_personal_as_a_whole() -> None:
    """Nobody can tell what is in it."""
    body = b"<request><patronInfo><patronId>" + PATRON.encode()

    assert PATRON not in reading(body, personal=False).text
    assert reading(body, personal=True).text == body.decode()


def test_the_console_writes_days_that_sort() -> None:
    """ISO 8601, as everywhere here."""
    assert (times.day(date(2026, 6, 5)), times.day(None)) == ("2026-06-05", "")
