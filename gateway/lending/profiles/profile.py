"""What a profile is: what is changed in a message that comes from a maker's system, and in one that goes to it.

Each side is a row of small steps for each kind of message, applied in order. A step gets a message and gives it as it
should be; a message that has nothing for it comes back as it was. Steps know nothing of orders, time or the directory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from attrs import frozen

from schemas.iso18626.messages import Post, Request, RequestingAgencyMessage, SupplyingAgencyMessage

M = TypeVar("M", Request, SupplyingAgencyMessage, RequestingAgencyMessage)
Step = Callable[[M], M]


@frozen(kw_only=True)
class Steps:
    """What is done to each kind of message, first to last."""

    request: tuple[Step[Request], ...] = ()
    supplying: tuple[Step[SupplyingAgencyMessage], ...] = ()
    requesting: tuple[Step[RequestingAgencyMessage], ...] = ()

    def apply(self, message: Post) -> Post:
        """The message after all the steps of its kind."""
        match message:
            case Request():
                return _all(self.request, message)
            case SupplyingAgencyMessage():
                return _all(self.supplying, message)
            case RequestingAgencyMessage():
                return _all(self.requesting, message)


@frozen(kw_only=True)
class Profile:
    """One maker's system.

    `incoming` is done before the workflow sees a message, `outgoing` before it is written. `lacks` are the actions that
    the system refuses as such, in any dress, so that none is sent. `swaps_ids` when its requester's messages may carry
    the two request ids in each other's place; `placeholders` are words that stand where its agency should.
    """

    incoming: Steps = Steps()
    outgoing: Steps = Steps()
    lacks: frozenset[str] = frozenset()
    swaps_ids: bool = False
    placeholders: frozenset[str] = frozenset()


def _all(steps: tuple[Step[M], ...], message: M) -> M:
    for step in steps:
        message = step(message)
    return message


PLAIN: Final = Profile()
"""A system that does as the standard says."""
