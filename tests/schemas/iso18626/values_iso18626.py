"""The small values that random ISO 18626 messages are made of, and what tells the versions apart."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from schemas.iso18626 import messages as m
from schemas.iso18626.codes import (
    Action,
    ReasonForMessage,
    ServiceType,
    Status,
)

OLD: Final = "1.2"
NEW: Final = "2021-2"
ANY: Final = "any"
NEW_WORDS: Final = frozenset({Action.LOST, Action.HOLD_RETURN, Status.HOLD_RETURN, Status.RELEASE_HOLD_RETURN})

# What XML 1.0 can hold: everything but controls, surrogates and two non-characters.
CHARACTERS: Final = st.one_of(
    st.sampled_from("aeæøåÆØÅé <>&\"'#;\t\n\r]0123456789"),
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
)
TEXTS: Final = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: not text.isspace())
TOKENS: Final = TEXTS.map(str.strip)
MAYBE_TEXTS: Final = st.none() | TEXTS
SCHEMES: Final = st.none() | st.sampled_from(
    ["http://illtransactions.org/ISO18626/OpenCodeList/AgencyIdTypeList-V1.0", "ZFL", "urn:x-list:1?a=1&b=2"]
)
MOMENTS: Final = st.datetimes(datetime(1583, 1, 1), datetime(9998, 12, 31)).map(  # noqa: DTZ001 - zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
MAYBE_MOMENTS: Final = st.none() | MOMENTS
ANSWERS: Final = st.none() | st.booleans()
AMOUNTS: Final = st.decimals(Decimal(-(10**12)), Decimal(10**12), places=2)
CODES: Final = st.builds(m.Code, value=TOKENS, scheme=SCHEMES)
MAYBE_CODES: Final = st.none() | CODES
AGENCIES: Final = st.builds(m.AgencyId, type=CODES, value=TEXTS)
MAYBE_AGENCIES: Final = st.none() | AGENCIES
COSTS: Final = st.builds(m.Costs, currency=CODES, amount=AMOUNTS)
ELECTRONIC: Final = st.builds(m.Address, electronic_type=CODES, data=TEXTS)
RECORD_IDS: Final = st.builds(m.RecordId, code=CODES, identifier=TEXTS)
ITEM_IDS: Final = st.builds(m.ItemId, code=CODES, identifier=TEXTS)
SERVICE_TYPES: Final = st.sampled_from([kind.value for kind in ServiceType])
REASONS: Final = st.sampled_from([reason.value for reason in ReasonForMessage])

Strategy = st.SearchStrategy[Any]


def many(strategy: Strategy, most: int = 2) -> Strategy:
    """Tuples of up to so many."""
    return st.lists(strategy, max_size=most).map(tuple)


def new(version: str, strategy: Strategy, otherwise: object = None) -> Strategy:
    """What 1.2 has no place for."""
    return st.just(otherwise) if version == OLD else strategy


def words(version: str, known: type[Action | Status]) -> Strategy:
    """The closed codes of a version."""
    return st.sampled_from([code.value for code in known if version == NEW or code not in NEW_WORDS])


def postal(version: str) -> Strategy:
    """Addresses; the region of 2021 has no scheme."""
    regions = st.none() | st.builds(m.Code, value=TEXTS.map(str.strip))
    return st.builds(
        m.Address,
        line1=TEXTS,
        line2=MAYBE_TEXTS,
        locality=MAYBE_TEXTS,
        postal_code=MAYBE_TEXTS,
        region=regions if version == NEW else MAYBE_CODES,
        country=MAYBE_CODES,
    )


def headers(version: str, kind: str) -> Strategy:
    """Headers of a version, which in 2021 differ by kind of message."""
    asking, supplying = kind == "request", kind == "supplying"
    modern = version == NEW
    nobody = st.just(m.AgencyId(type=m.Code(value=""), value=""))
    who = st.none() | st.builds(m.Authentication, account_id=MAYBE_TEXTS, security_code=TEXTS)
    return st.builds(
        m.Header,
        supplying_agency=AGENCIES | nobody if asking else AGENCIES,
        requesting_agency=AGENCIES,
        timestamp=MOMENTS,
        requesting_request_id=TEXTS,
        supplying_request_id=st.none() if modern and asking else MAYBE_TEXTS,
        multiple_item_request_id=st.just("") if modern and not asking else st.just("") | TEXTS,
        consortial_id=st.none() if modern and supplying else new(version, MAYBE_AGENCIES),
        authentication=st.none() if modern and supplying else who,
    )
