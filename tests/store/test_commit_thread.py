"""The thread in which commits wait: everything asked of it is answered in the reactor, whatever happens in it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from gateway.store.committing import CommitThread
from gateway.store.sqlite import Store
from tests.reactor_thread import Reactor, run_in_reactor
from tests.store.opened import row


def test_it_runs_elsewhere_and_answers_here() -> None:
    """One thread for all that is asked, in order; the answers come in the reactor's own."""
    ran: list[tuple[int, str]] = []
    answered: list[str] = []

    async def ask(reactor: Reactor) -> str:
        thread = CommitThread(reactor)

        def work(number: int) -> None:
            ran.append((number, threading.current_thread().name))

        for number in range(3):
            await thread(lambda number=number: work(number))  # type: ignore[misc]
            answered.append(threading.current_thread().name)
        thread.end()
        return threading.current_thread().name

    here = run_in_reactor(ask)
    assert ran == [(number, "illgate-commit") for number in range(3)]
    assert answered == [here] * 3


@pytest.mark.parametrize("error", [OSError("disk I/O error"), SystemExit(3), KeyboardInterrupt()])
def test_whatever_is_raised_fails_the_caller_and_the_next_is_served(error: BaseException) -> None:
    """Also what would end a thread: nobody waits for ever."""

    async def ask(reactor: Reactor) -> list[object]:
        thread = CommitThread(reactor)
        done: list[object] = []

        def fail() -> None:
            raise error

        try:
            await thread(fail)
        except BaseException as raised:  # noqa: BLE001  this is what is looked for
            done.append(raised)
        await thread(lambda: done.append("served"))
        thread.end()
        return done

    assert run_in_reactor(ask) == [error, "served"]


def test_no_thread_is_left_behind(tmp_path: Path) -> None:
    """A store that is closed has ended it; one that was never written to has begun none."""

    async def use(reactor: Reactor) -> list[int]:
        counted = []
        for writes in (0, 2):
            store = Store(tmp_path / "illgate.db", clock=reactor, in_thread=CommitThread(reactor))
            for number in range(writes):
                await store.write(lambda unit, number=number: unit.put_row(row(str(number))))  # type: ignore[misc]
            counted.append(_threads())
            await store.close()
            counted.append(_threads())
        return counted

    before = _threads()
    assert [number - before for number in run_in_reactor(use)] == [0, 0, 1, 0]


def test_a_thread_that_has_ended_is_begun_again() -> None:
    """Whoever asks after the end gets an answer too."""

    async def ask(reactor: Reactor) -> list[str]:
        thread, served = CommitThread(reactor), list[str]()
        for name in ("first", "second"):
            await thread(lambda name=name: served.append(name))  # type: ignore[misc]
            thread.end()
        return served

    assert run_in_reactor(ask) == ["first", "second"]


def test_a_system_without_a_thread_to_spare_fails_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python says it; the next caller tries again."""

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def ask(reactor: Reactor) -> None:
        thread = CommitThread(reactor)
        with monkeypatch.context() as system:
            system.setattr(threading.Thread, "start", none_left)
            with pytest.raises(RuntimeError, match="can't start new thread"):
                await thread(lambda: None)
        await thread(lambda: None)
        thread.end()

    run_in_reactor(ask)


def _threads() -> int:
    return sum(thread.name == "illgate-commit" for thread in threading.enumerate())
