"""Is the order a candidate for automation at all? Stops here leave the order base's reason code unset, but for G5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from gateway.automation.facts import Inquiry
from gateway.automation.numbers import Rule
from gateway.automation.settings import SERVICE
from gateway.automation.values import Reason, TraceRow, Verdict
from gateway.automation.words import listed
from gateway.catalogue.values import Edition, Form


def known_borrower(inquiry: Inquiry, _editions: Sequence[Edition]) -> TraceRow | None:
    """The borrower must be in the directory, since every rule asks what it allows (G4)."""
    number = inquiry.wish.borrower
    if inquiry.directory.place(number):
        return None
    sentence = f"The borrower {number or '(no number)'} is not in the directory, so nothing says what it allows."
    return TraceRow(rule=Rule.KNOWN, verdict=Verdict.STOP, sentence=sentence, setting="order.borrower", value=number)


def is_a_loan(inquiry: Inquiry, _editions: Sequence[Edition]) -> TraceRow | None:
    """An order for a copy is never automated (G2)."""
    if not inquiry.wish.copy:
        return None
    sentence = "The order is for a copy; only loans are ordered automatically."
    return TraceRow(rule=Rule.KIND, verdict=Verdict.STOP, sentence=sentence, setting="order.copy", value="yes")


def no_lender_chosen(inquiry: Inquiry, _editions: Sequence[Edition]) -> TraceRow | None:
    """An order that names its lender is passed on to it, not decided (G3)."""
    lender = inquiry.wish.lender
    if not lender:
        return None
    label = inquiry.directory.label(lender)
    sentence = f"The borrower has chosen the lender itself, {label}, so there is nothing to choose."
    return TraceRow(
        rule=Rule.CHOSEN_LENDER, verdict=Verdict.STOP, sentence=sentence, setting="order.lender", value=lender
    )


def admitted_source(inquiry: Inquiry, editions: Sequence[Edition]) -> TraceRow | None:
    """Orders of some sources are automated; those for overbygning material from every source (G1, R12)."""
    source, sources = inquiry.wish.source, inquiry.settings.sources
    rule, verdict = Rule.SOURCE, Verdict.PASS
    if source in sources:
        sentence = f"Orders from {source} may be automated (rules.sources, set by {SERVICE})."
    elif any(edition.superstructure for edition in editions):
        rule = Rule.SUPERSTRUCTURE
        sentence = f"Orders from {source} may be automated since they are for overbygning material."
    else:
        verdict = Verdict.STOP
        sentence = (
            f"Orders from {source} are not automated; those from {listed(sources)} are (rules.sources, set by "
            f"{SERVICE})."
        )
    return TraceRow(
        rule=rule,
        verdict=verdict,
        sentence=sentence,
        setting="rules.sources",
        whose=SERVICE,
        value=", ".join(sources),
        compared=source,
    )


def known_records(inquiry: Inquiry, editions: Sequence[Edition]) -> TraceRow | None:
    """Something in the union catalogue must answer to the order (G4)."""
    if editions:
        return None
    wanted = listed(inquiry.wish.records)
    unknown = f"The union catalogue has no record for what is ordered ({wanted})."
    unnamed = "The order names no record by an id of the union catalogue, so nobody can say who has it."
    sentence = unknown if inquiry.wish.records else unnamed
    return TraceRow(rule=Rule.KNOWN, verdict=Verdict.STOP, sentence=sentence, setting="order.records", value=wanted)


ORDER_RULES: Final[tuple[Callable[[Inquiry, Sequence[Edition]], TraceRow | None], ...]] = (
    known_borrower,
    is_a_loan,
    no_lender_chosen,
    known_records,
    admitted_source,
)
"""Asked in this order until one stops."""


def ordered_editions(inquiry: Inquiry, editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """The editions that may be delivered, in order of preference.

    First the records that the order names, in its order; then, unless the order insists on these, the other
    editions of the same works, as listed (docs/rules.md R11).
    """
    by_id = {edition.id: edition for edition in editions}
    named = [by_id[pid] for pid in dict.fromkeys(inquiry.wish.records) if pid in by_id]
    if inquiry.wish.exact_edition:
        return tuple(named)
    works = {edition.work for edition in named if edition.work}
    chosen = {edition.id for edition in named}
    return (*named, *(e for e in by_id.values() if e.work in works and e.id not in chosen))


def missing_records(inquiry: Inquiry, editions: Sequence[Edition]) -> tuple[TraceRow, ...]:
    """A row for each record that the order names and the catalogue does not have (G4)."""
    known = {edition.id for edition in editions}
    return tuple(
        TraceRow(
            library="",
            edition=pid,
            rule=Rule.KNOWN,
            verdict=Verdict.INFO,
            sentence=f"The union catalogue has no record {pid}; it is left out.",
        )
        for pid in dict.fromkeys(inquiry.wish.records)
        if pid not in known
    )


def material_of(inquiry: Inquiry, edition: Edition) -> str | None:
    """The record's material type; a record that fits none is of the type that the order asks for."""
    return edition.material_type or inquiry.wish.material_type


def edition_stop(inquiry: Inquiry, edition: Edition, material: str | None) -> TraceRow | None:
    """Why this edition takes no part, None where it does.

    Args:
        inquiry: the order.
        edition: one of its editions.
        material: the order's material type: the one it asks for, else that of its first edition; None before.
    """
    rule, setting, whose, value, words = Rule.KIND, "", "", "", ""
    reason: Reason | None = None
    own = material_of(inquiry, edition)
    if edition.open_access:
        rule, value = Rule.ONLINE, "open access"
        words = "is open access: everybody can read it where it lies, so nobody has to lend it"
    elif edition.form is Form.ONLINE and not inquiry.settings.automates_online:
        rule, setting, whose, value = Rule.ONLINE, "rules.automates_online", SERVICE, "no"
        words = f"is online; such material is not ordered automatically ({setting}, set by {whose})"
    elif edition.article:
        value = "article"
        words = "is an article; articles are copied, not lent"
    elif own is None:
        rule, words = Rule.MATERIAL, "has no material type that the directory knows policies for"
    elif material is not None and own != material:
        name = inquiry.directory.material_name(own)
        rule, value = Rule.MATERIAL, own
        if inquiry.wish.material_type:
            setting, whose = "order.material_type", inquiry.wish.borrower
            value, reason = inquiry.wish.material_type, Reason.NO_PROVIDER
        words = f"is {name}; the order is for {inquiry.directory.material_name(material)}"
    if not words:
        return None
    sentence = f"{named(edition)} {words}."
    return TraceRow(
        library="",
        edition=edition.id,
        rule=rule,
        verdict=Verdict.STOP,
        sentence=sentence,
        setting=setting,
        whose=whose,
        value=value,
        reason=reason,
    )


def named(edition: Edition) -> str:
    """`"Title" (pid)`, the bare pid where there is no title."""
    return f'"{edition.title}" ({edition.id})' if edition.title else edition.id
