"""The console's English words for codes. Another language is another module with the same names.

The pages' own words are in `page_words`, those of an order's story in `story_words`. Sentences that explain a decision
are made where it is made (`gateway.automation.words`); library names and titles come from the directory and the
catalogue.
"""

from __future__ import annotations

from typing import Final

from gateway.automation.values import Verdict
from gateway.directory.loan_path import PathClass
from gateway.directory.values import Addressing, Iso18626Version, LibraryKind, PeerProfile
from gateway.lending.heads import MessageState
from gateway.orders.order import OrderTrouble, Stage
from gateway.orders.vocabulary import AttemptEnd, CloseReason, Limit, Starter
from gateway.orders.waiting import For, Party
from schemas.iso18626.codes import Action, RequestType, Status

LANGUAGE: Final = "en"

STAGES: Final = {
    Stage.WITH_STAFF: "With staff",
    Stage.DECIDING: "Being decided",
    Stage.REQUESTED: "Requested",
    Stage.PROMISED: "Promised",
    Stage.ON_LOAN: "On loan",
    Stage.AWAITS_RETRY: "To retry",
    Stage.CLOSED: "Closed",
}
CLOSED: Final = {
    CloseReason.COMPLETED: "Completed",
    CloseReason.OWN_COPY: "Own copy",
    CloseReason.CANCELLED: "Cancelled",
    CloseReason.UNFILLED: "Not supplied",
    CloseReason.STAFF: "Closed by staff",
}
STATUSES: Final = {
    Status.REQUEST_RECEIVED: "has received the request",
    Status.EXPECT_TO_SUPPLY: "expects to supply",
    Status.WILL_SUPPLY: "will supply",
    Status.LOANED: "has sent the item",
    Status.OVERDUE: "says the loan is overdue",
    Status.RECALLED: "wants the item back",
    Status.RETRY_POSSIBLE: "cannot supply now; it may be asked again",
    Status.UNFILLED: "cannot supply",
    Status.HOLD_RETURN: "asks to keep the item for now",
    Status.RELEASE_HOLD_RETURN: "takes the item back again",
    Status.COPY_COMPLETED: "has sent the copy",
    Status.LOAN_COMPLETED: "has the item back",
    Status.COMPLETED_WITHOUT_RETURN: "ends the loan without return",
    Status.CANCELLED: "has cancelled",
}
TOLD: Final = {
    Status.REQUEST_RECEIVED: "the request is received",
    Status.EXPECT_TO_SUPPLY: "expected to be supplied",
    Status.WILL_SUPPLY: "will be supplied",
    Status.LOANED: "sent",
    Status.OVERDUE: "overdue",
    Status.RECALLED: "recalled",
    Status.RETRY_POSSIBLE: "may be tried again",
    Status.UNFILLED: "not supplied",
    Status.HOLD_RETURN: "may be kept for now",
    Status.RELEASE_HOLD_RETURN: "is to be returned",
    Status.COPY_COMPLETED: "copy sent",
    Status.LOAN_COMPLETED: "completed",
    Status.COMPLETED_WITHOUT_RETURN: "completed without return",
    Status.CANCELLED: "cancelled",
}
ACTIONS: Final = {
    Action.STATUS_REQUEST: "asks how things stand",
    Action.RECEIVED: "has received the item",
    Action.CANCEL: "wants to cancel",
    Action.RENEW: "wants to renew",
    Action.SHIPPED_RETURN: "has sent the item back",
    Action.SHIPPED_FORWARD: "has sent the item on",
    Action.NOTIFICATION: "writes",
    Action.HOLD_RETURN: "keeps the item for now",
    Action.LOST: "has lost the item",
}
ENDS: Final = {
    AttemptEnd.UNFILLED: "could not supply",
    AttemptEnd.RETRY_POSSIBLE: "could not supply now",
    AttemptEnd.REFUSED: "did not take the request",
    AttemptEnd.NEVER_ARRIVED: "could not be reached",
    AttemptEnd.CANCELLED: "cancelled",
    AttemptEnd.STAFF: "ended by staff",
}
STARTERS: Final = {
    Starter.DECISION: "Chosen by the rules.",
    Starter.BORROWER: "Chosen by the borrower.",
    Starter.STAFF: "Chosen by staff.",
}
MESSAGE_STATES: Final = {
    MessageState.RECEIVED: "received",
    MessageState.REFUSED: "refused",
    MessageState.KEPT: "kept here",
    MessageState.WAITING: "waiting to be sent",
    MessageState.DELIVERED: "delivered",
    MessageState.GIVEN_UP: "given up",
}
VERDICTS: Final = {
    Verdict.PASS: ("✓", "passes"),
    Verdict.STOP: ("✕", "stops"),
    Verdict.CHOSEN: ("★", "chosen"),
    Verdict.WARN: ("!", "warns"),
    Verdict.INFO: ("·", "noted"),
}
PATH_CLASSES: Final = {
    PathClass.OWN_CHOICE: "the library's own choice",
    PathClass.OWN_COLLECTION: "own collection",
    PathClass.OWN_CENTRAL: "own central library",
    PathClass.SUPERSTRUCTURE: "overbygning library",
    PathClass.CENTRAL: "other central library",
    PathClass.OWN_AREA: "public library of the own area",
    PathClass.PUBLIC: "other public library",
    PathClass.RESEARCH: "research library",
    PathClass.REST: "other library",
}
KINDS: Final = {
    LibraryKind.PUBLIC: "public library",
    LibraryKind.RESEARCH: "research library",
    LibraryKind.EDUCATION: "school library",
    LibraryKind.SPECIAL: "special library",
    LibraryKind.FOREIGN: "foreign library",
}
PROFILES: Final = {
    PeerProfile.PLAIN: "as the standard says",
    PeerProfile.ALMA: "Alma",
    PeerProfile.RAPIDO: "Rapido",
    PeerProfile.RESHARE: "ReShare",
    PeerProfile.OCLC: "OCLC",
    PeerProfile.KOHA: "Koha",
    PeerProfile.KOHA_PLUGIN: "Koha's requesting plug-in",
    PeerProfile.SLNP: "SLNP",
}
VERSIONS: Final = {
    Iso18626Version.V1_1: "ISO 18626 version 1.1",
    Iso18626Version.V1_2: "ISO 18626 version 1.2",
    Iso18626Version.V2021: "ISO 18626:2021 (2021-2)",
}
ADDRESSING: Final = {
    Addressing.TRANSPARENT: "the other library",
    Addressing.OPAQUE: "the gateway, with the library in the note",
}
ANSWERS: Final = {True: "Answer: yes", False: "Answer: no", None: ""}
REQUESTS: Final = {
    RequestType.NEW: "asks",
    RequestType.RETRY: "asks once more",
    RequestType.REMINDER: "reminds of the request",
}
WAITS: Final = {
    For.DECISION: "the rules",
    For.STAFF: "the staff of {who}",
    For.RETRY: "{who} to ask once more",
    For.DELIVERY: "the request to reach {who}",
    For.ANSWER: "{who} to answer",
    For.DISPATCH: "{who} to send the item",
    For.CANCEL_ANSWER: "{who} to answer the cancellation",
    For.RENEW_ANSWER: "{who} to answer the renewal",
    For.RETURN: "{who} to return the item",
    For.END: "{who} to end the loan",
}
UNTIMED: Final = {
    Party.GATEWAY: "until the libraries have answered",
    Party.STAFF: "without a time limit",
    Party.LENDER: "its time is over, which staff are shown",
    Party.BORROWER: "its time is over, which staff are shown",
}
LIMITS: Final = {
    Limit.UNANSWERED: "then staff are shown that no answer has come",
    Limit.UNDECIDED: "then staff are shown that nothing is decided",
    Limit.NOT_SENT: "then staff are shown that it has not been sent",
    Limit.NEEDED: "the user's last day",
    Limit.CANCEL_UNANSWERED: "then staff are shown that no answer has come",
    Limit.RENEW_UNANSWERED: "then staff are shown that no answer has come",
    Limit.OVERDUE: "then it is overdue",
    Limit.RECALL: "then it is recalled",
    Limit.STILL_OUT: "then staff are shown that it is still out",
    Limit.UNDATED: "then staff are shown that it is still out",
    Limit.NOT_BACK: "then staff are shown that the loan has not been ended",
    Limit.RETRY: "then the order is closed",
}
MARKS: Final = {
    OrderTrouble.LATE_ARRIVAL: (
        "{who} has the request although it is not asked any more: make sure that it sends nothing."
    ),
    OrderTrouble.LATE_PROMISE: (
        "{who} means to send the item although it is not asked any more: make sure that it does not."
    ),
    OrderTrouble.LATE_LOAN: "{who} has sent the item although it was not asked any more: see to its way back.",
    OrderTrouble.GIVEN_UP: "A message could not be delivered. {said}",
    OrderTrouble.OURS: "{said}",
}
CONFIRMS: Final = {
    "send": ("Send this order to {lender}?", "The lender is asked at once, and the borrower is told.", "Send it"),
    "end_attempt": (
        "End the attempt at {lender}?",
        "The lender gets a Cancel; what it has sent already still comes. The next one is asked, or staff get it back.",
        "End the attempt",
    ),
    "seen": (
        "Has this been seen to?",
        "What is listed here is taken away; the order goes on as it stands.",
        "Seen to",
    ),
    "recall": (
        "Recall the loan from {lender}?",
        "The borrower is told, in the lender's name, that the item is wanted back.",
        "Recall it",
    ),
    "resend": (
        "Send the message again?",
        "The same message goes out once more, in case it did not arrive; it may arrive twice.",
        "Send it again",
    ),
    "close": ("Close this order?", "The borrower is told that it is not supplied. This cannot be undone.", "Close it"),
}
