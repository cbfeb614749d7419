"""Who lends: the fastest, and at the same day the one that stands first on the borrower's loan path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import attrs

from gateway.automation.facts import Facts, Offer
from gateway.automation.numbers import Rule
from gateway.automation.settings import SERVICE
from gateway.automation.values import Candidate, Reason, TraceRow, Verdict
from gateway.automation.words import listed

CLOSEST_FIRST: Final = (
    Reason.USER_DATE_EXCEEDED,
    Reason.NOT_ON_SHELF,
    Reason.NO_DELIVERY_DATE,
    Reason.NOT_POSSIBLE,
    Reason.NOT_FOR_LOAN,
    Reason.NEW_FOR_RESPONDER,
    Reason.NEW_FOR_REQUESTER,
    Reason.NEW_FOR_OWN,
    Reason.NO_PROVIDER,
    Reason.ERROR,
)
"""Which reason the order gets when its lenders fail for different ones: the one closest to success (Q6).

A lender's edition that is too new for the borrower's own-material limit stands beside the borrower's days.
"""

NAMED_RIVALS: Final = 3
"""How many libraries that tie with the chosen one its sentence names; each has a row of its own anyway."""


@attrs.frozen
class Deliverable:
    """An offer that every rule passes, with the day it can be dispatched."""

    offer: Offer
    day: date

    @property
    def agency(self) -> str:
        """The lender."""
        return self.offer.pair.agency


def in_preference(facts: Facts, offers: Iterable[Deliverable]) -> tuple[Deliverable, ...]:
    """Best first: by day, then loan path, then the order's own list of editions, then number (R11, R14, R15).

    Where the service keeps last-resort libraries back, they come after all others (R46).
    """

    def key(found: Deliverable) -> tuple[bool, date, int, int, str]:
        pair = found.offer.pair
        held_back = facts.settings.last_resort_only_alone and _is_last_resort(found)
        return (held_back, found.day, facts.rank(pair.agency), pair.place, pair.agency)

    return tuple(sorted(offers, key=key))


def preference_rows(facts: Facts, ranked: Sequence[Deliverable]) -> tuple[TraceRow, ...]:
    """Says of the chosen one why, and of every other one why not."""
    best = ranked[0]
    return (_chosen_row(facts, ranked), *(_other_row(facts, best, other) for other in ranked[1:]))


def candidates(ranked: Iterable[Deliverable]) -> tuple[Candidate, ...]:
    """The same list for the decision."""
    return tuple(
        Candidate(library=found.agency, edition=found.offer.pair.edition.id, delivery=found.day) for found in ranked
    )


def closest(rows: Iterable[TraceRow]) -> TraceRow | None:
    """Of rows that stopped a candidate each, the one closest to success; the first of equals."""
    stopped = [stop for stop in rows if stop.reason in CLOSEST_FIRST]
    return min(stopped, key=lambda stop: CLOSEST_FIRST.index(stop.reason or Reason.ERROR), default=None)


def _chosen_row(facts: Facts, ranked: Sequence[Deliverable]) -> TraceRow:
    best = ranked[0]
    others = [o for o in ranked[1:] if o.agency != best.agency and not _kept_back(facts, best, o)]
    rivals = [other for other in others if other.day == best.day]
    begin = f"{facts.label(best.agency)} is chosen for {best.offer.pair.edition.id}: it can deliver on {best.day}"
    if not others:
        return _choice(facts, best, Rule.FASTEST, f"{begin}, and no other library can.")
    if not rivals:
        sentence = f"{begin}, sooner than {_some(facts, others)}."
        return _choice(facts, best, Rule.FASTEST, sentence)
    standing = (
        f"it stands at place {facts.rank(best.agency)} on the loan path of {facts.label(facts.borrower.agency)}, "
        "before the others"
        if best.agency in facts.ranks
        else "none of them is on the loan path, so the lowest number decides"
    )
    sentence = f"{begin}, and so can {_some(facts, rivals)}; {standing}."
    return _choice(facts, best, Rule.LOAN_PATH_DECIDES, sentence)


def _some(facts: Facts, rivals: Sequence[Deliverable]) -> str:
    """The libraries of the first few, and how many more there are; one library counts once."""
    labels = list(dict.fromkeys(facts.label(rival.agency) for rival in rivals))
    more = len(labels) - NAMED_RIVALS
    return listed([*labels[:NAMED_RIVALS], f"{more} more"] if more > 0 else labels)


def _choice(facts: Facts, best: Deliverable, rule: Rule, sentence: str) -> TraceRow:
    return TraceRow(
        library=best.agency,
        edition=best.offer.pair.edition.id,
        rule=rule,
        verdict=Verdict.CHOSEN,
        sentence=sentence,
        setting="loan_path",
        whose=facts.borrower.agency,
        value=_place(facts, best),
        compared=f"delivery {best.day}",
    )


def _other_row(facts: Facts, best: Deliverable, other: Deliverable) -> TraceRow:
    label, chosen = facts.label(other.agency), facts.label(best.agency)
    whose, setting = facts.borrower.agency, "loan_path"
    if _kept_back(facts, best, other):
        rule, setting, whose = Rule.LAST_RESORT, "rules.last_resort_only_alone", SERVICE
        why = f"is a last resort, asked only when no other library can ({setting} yes, set by {SERVICE})"
    elif other.day > best.day:
        rule, why = Rule.FASTEST, f"can deliver on {other.day}, later than {chosen} on {best.day}"
    elif other.agency == best.agency:
        rule, why = Rule.WORK_LEVEL, f"has {other.offer.pair.edition.id} too, which the order names later"
    elif other.agency not in facts.ranks:
        rule, why = Rule.LOAN_PATH_DECIDES, f"can deliver on {other.day} as well, but is not on the loan path"
    else:
        rule = Rule.LOAN_PATH_DECIDES
        why = (
            f"can deliver on {other.day} as well, but stands at place {facts.rank(other.agency)} on the loan path of "
            f"{facts.label(facts.borrower.agency)}, after {chosen} at place {facts.rank(best.agency)}"
        )
    return TraceRow(
        library=other.agency,
        edition=other.offer.pair.edition.id,
        rule=rule,
        verdict=Verdict.INFO,
        sentence=f"{label} {why}.",
        setting=setting,
        whose=whose,
        value=_place(facts, other),
        compared=f"delivery {other.day} against {best.day}",
    )


def _place(facts: Facts, found: Deliverable) -> str:
    return f"place {facts.rank(found.agency)}" if found.agency in facts.ranks else "outside"


def _kept_back(facts: Facts, best: Deliverable, other: Deliverable) -> bool:
    return facts.settings.last_resort_only_alone and _is_last_resort(other) and not _is_last_resort(best)


def _is_last_resort(found: Deliverable) -> bool:
    library = found.offer.pair.library
    return library is not None and library.last_resort
