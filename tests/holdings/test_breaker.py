"""Systems that do not answer are left in peace, and found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.interface import Failed, Trouble
from gateway.holdings.breaker import Admission, Breakers, Patience, Pause

SILENT = Failed(Trouble.TIMEOUT, "did not answer within 4.0 s")
PATIENCE = Patience(failures=3, first=10.0, longest=35.0)
A = "http://a.example/"


def breakers() -> Breakers:
    """Pauses are as long as they are called."""
    return Breakers(PATIENCE, lambda: 1.0)


def fail(many: Breakers, times: int, now: float) -> None:
    """So many look-ups that nobody answers."""
    for _ in range(times):
        admission = many.admit(A, now)
        assert isinstance(admission, Admission)
        many.failed(A, admission, SILENT, now)


def test_it_opens_after_failures_in_a_row_and_tells_why() -> None:
    """The third failure pauses the system for ten seconds; others are asked as before."""
    many = breakers()
    fail(many, 3, 100.0)
    pause = Pause(address=A, failures=3, last=SILENT, since=100.0, until=110.0, probing=False)
    assert many.admit(A, 109.9) == pause
    assert many.paused() == (pause,)
    assert many.admit("http://b.example/", 109.9) == Admission()


def test_an_answer_forgets_all() -> None:
    """Two failures and an answer are no row of three."""
    many = breakers()
    fail(many, 2, 0.0)
    many.answered(A)
    fail(many, 2, 1.0)
    assert many.paused() == ()


def test_one_probe_at_a_time_and_the_pause_doubles_up_to_its_longest() -> None:
    """10, 20, 35, 35 s; while a probe is out the others are told so."""
    many = breakers()
    fail(many, 3, 0.0)
    now = 0.0
    for pause in (10.0, 20.0, 35.0, 35.0):
        refused = many.admit(A, now + pause - 0.1)
        assert isinstance(refused, Pause)
        assert not refused.probing
        now += pause
        probe = many.admit(A, now)
        assert probe == Admission(probe=True)
        second = many.admit(A, now)
        assert isinstance(second, Pause)
        assert second.probing
        many.failed(A, probe, SILENT, now)


def test_a_probe_that_is_answered_closes_it() -> None:
    """Everybody is admitted again."""
    many = breakers()
    fail(many, 3, 0.0)
    many.admit(A, 10.0)
    many.answered(A)
    assert many.admit(A, 10.0) == Admission()


def test_a_probe_that_was_left_lets_the_next_probe() -> None:
    """Nothing was learned of the system."""
    many = breakers()
    fail(many, 3, 0.0)
    probe = many.admit(A, 10.0)
    assert isinstance(probe, Admission)
    many.left(A, probe)
    assert many.admit(A, 10.0) == Admission(probe=True)


def test_look_ups_that_were_out_before_the_pause_do_not_lengthen_it() -> None:
    """Five were under way when it opened; the last two say nothing new, and end no probe."""
    many = breakers()
    out = [many.admit(A, 0.0) for _ in range(5)]
    for admission in out:
        assert isinstance(admission, Admission)
        many.failed(A, admission, SILENT, 4.0)
    (pause,) = many.paused()
    assert (pause.until, pause.failures) == (14.0, 5)


@given(st.lists(st.sampled_from(["fail", "answer", "leave", "wait"]), max_size=60))
def test_it_never_shuts_for_good(acts: list[str]) -> None:
    """Whatever happened before: after the longest pause somebody may ask, unless somebody is asking."""
    many, now = Breakers(PATIENCE), 0.0
    out: list[Admission] = []
    for act in acts:
        now += 1.0
        admission = many.admit(A, now)
        if isinstance(admission, Admission):
            out.append(admission)
        if act == "answer":
            many.answered(A)
        elif out and act == "fail":
            many.failed(A, out.pop(), SILENT, now)
        elif out and act == "leave":
            many.left(A, out.pop())
    for admission in out:
        many.left(A, admission)
    assert isinstance(many.admit(A, now + PATIENCE.longest * 1.4), Admission)
