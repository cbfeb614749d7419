"""The numbers of the rules, as docs/rules.md lists them.

`R` numbers are those of the field's own texts; `G` numbers are the gateway's, for what those texts take for
granted. A trace row carries the number, so that a reader finds the rule.
"""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """Every rule that can speak in a trace."""

    BOTH_ACCEPT = "R1"
    ACCEPTED_LENDERS = "R2"
    AGE = "R3"
    REGISTRATION_DATE = "R5"
    OWN_SWITCH = "R7"
    OWN_AGE = "R8"
    OWN_BACK_SOON = "R10"
    WORK_LEVEL = "R11"
    SUPERSTRUCTURE = "R12"
    OWN_EDITIONS = "R13"
    FASTEST = "R14"
    LOAN_PATH_DECIDES = "R15"
    OWN_COLLECTION_FIRST = "R17"
    OUTSIDE_PATH = "R18"
    INTEREST_DATE = "R20"
    MARKED = "R22"
    CLOSED = "R23"
    NOVELTY = "R24"
    ONLINE = "R35"
    LAST_RESORT = "R46"
    ON_ORDER = "R47"
    OWN_NEEDS_SHELF = "R48"
    SOURCE = "G1"
    KIND = "G2"
    CHOSEN_LENDER = "G3"
    KNOWN = "G4"
    MATERIAL = "G5"
    ALREADY_ASKED = "G6"
    ANSWER = "G7"
    HELD = "G8"
    LENDER_POLICY = "G9"
    VOLUMES = "G10"
    DELIVERY_DATE = "G11"
    MAY_WAIT = "G12"
    TEST_MODE = "G13"
    BOOKING = "G14"
