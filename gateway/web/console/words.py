"""Every English word that the console says of itself. Another language is another module with the same names.

Sentences that explain a decision are made where it is made (`gateway.automation.words`); library names and titles
come from the directory and the catalogue.
"""

from __future__ import annotations

from typing import Final

from gateway.automation.values import Verdict
from gateway.directory.loan_path import PathClass
from gateway.directory.values import Addressing, Iso18626Version, LibraryKind, PeerProfile
from gateway.orders.events import AttemptEnd, CloseReason, Starter
from gateway.orders.order import Stage
from gateway.orders.waiting import For
from gateway.workflow.views import MessageState
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
    Status.REQUEST_RECEIVED: "received, with staff",
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
    MessageState.KEPT: "kept for later",
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
VERSIONS: Final = {Iso18626Version.V1_2: "ISO 18626 version 1.2", Iso18626Version.V2021: "ISO 18626:2021 (2021-2)"}
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


class Ages:
    """How long ago something was."""

    now = "just now"
    minutes = "{} min"
    hours = "{} h"
    day = "1 day"
    days = "{} days"


CONFIRMS: Final = {
    "send": ("Send this order to {lender}?", "The lender is asked at once, and the borrower is told.", "Send it"),
    "end_attempt": (
        "End the attempt at {lender}?",
        "The lender gets a Cancel; what it has sent already still comes. The next one is asked, or staff get it back.",
        "End the attempt",
    ),
    "seen": (
        "Has this been seen to?",
        "The mark is taken away; the order goes on as it stands.",
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


class T:
    """Headings, labels, buttons and sentences of the pages."""

    acts = "What you can do"
    age = "Age"
    acts_none = "Nothing at the moment."
    all_orders = "All"
    and_also = " and "
    asked_now = "asked just now"
    asked_no_answer = "Asked, no answer yet"
    attempts = "Lenders asked"
    attention = "Needs attention"
    automatic_from = "Lends automatically from"
    back_to_order = "Back to the order"
    back_to_orders = "Back to the orders"
    being_returned = "On its way back"
    borrower = "Borrower"
    borrower_days = "Borrows automatically from"
    borrower_id = "The borrower's own id"
    branches = "Branches"
    brand = "illgate"
    cancel_pending = "The borrower wants to cancel; the lender has not answered yet."
    cannot_be_asked = "No service address"
    central_library = "Central library"
    close_order = "Close the order…"
    choose_lender = "Choose the library that the order is to be sent to."
    closed_for = "Closed for"
    closings = "Closings"
    compared = "Compared"
    confirmation = "The confirmation that went the other way"
    cooperation = "other libraries"
    date = "Day to decide for"
    decide_now = "Ask and decide"
    decided_on = "Decided on"
    decisions_before = "Earlier decisions"
    direction_in = "in"
    direction_out = "out"
    dry_run = "What would become of it today?"
    due = "Due"
    due_or_expected = "Due or expected"
    edition = "Edition"
    end_attempt = "End this attempt…"
    end_users = "its own users"
    exact_edition = "Only this very edition"
    expected = "Expected"
    explanation = "Why?"
    filter = "Show"
    from_agency = "From"
    held_by = "Held by"
    hidden = "hidden"
    hidden_note = "Personal data is hidden. Looking at it is noted in the log."
    id = "Order"
    interest_date = "Needed before"
    isbn = "ISBN"
    kind = "Kind"
    lender = "Lender"
    policies = "Policies"
    librarian_no_orders = "No orders here."
    libraries = "Libraries"
    library = "Library"
    loan_path = "Loan path"
    loan_path_note = "Whom this library borrows from, first to last."
    local_system = "Local system"
    log_in = "Log in"
    log_out = "Log out"
    manual_only = "by hand only"
    material = "Material"
    message = "Message"
    message_not_xml = "This message is not XML. It is shown as it came."
    door = "The console asks for the service's token."
    never = "never"
    newest = "Newest"
    next = "What happens next"
    next_attention = "Staff see to it: they may end the attempt, so that the next lender is asked."
    next_closed = "Nothing: the order is over."
    next_deciding = "The rules are being applied and the libraries asked."
    next_overdue = "The lender waits for the item. The borrower is told that it is overdue."
    next_promised = "The lender sends the item."
    next_received = "The borrower returns it by the due date, or asks to renew."
    next_retry = "The borrower asks once more, or the order is closed when the time for it is over."
    next_requested = "The lender answers. Nobody else is asked until it has, or until staff end the attempt."
    next_returned = "The lender confirms that the item is back."
    next_staff = "Staff send it to a lender, or close it."
    next_loaned = "The item is under way to the borrower."
    no_answer_yet = "no answer yet"
    no_candidates = "No library that is localised for these records is known."
    no_date = "No date"
    no_decision = "The rules have not been applied yet."
    holdings_paused = "did not answer {failures} times in a row; it is left in peace until {until}"
    ask_libraries = "Ask the libraries now"
    libraries_answer = "The libraries answer"
    path_order_of = "In the loan path order of"
    sort = "Sort"
    copies_in = "in"
    not_held = "does not have it"
    stale_answer = "does not answer now; said at"
    no_records = "No records found."
    no_given_up = "Every message has been delivered, or is still being tried."
    no_refused = "No message has been refused."
    nobody = "nobody"
    number = "Number"
    older = "Older orders"
    overdue = "Overdue"
    recalled = "Recalled"
    orders = "Orders"
    own_limits = "record older than {age}, own copy not back within {back}"
    own_material = "Borrows what it owns itself"
    peer_addressing = "Sees as its partner"
    peer_profile = "System"
    peer_proves = "Proves itself by"
    peer_proves_nothing = "nothing"
    peer_version = "Version"
    personal_hide = "Hide personal data"
    personal_show = "Show personal data"
    placed = "Placed"
    problem = "That did not work"
    record = "Record"
    record_hint = "A record's number, FAUST number, ISBN, or words of its title"
    record_several = "Several records fit; choose one."
    records = "Records"
    given_up = "Given-up messages"
    given_up_note = "Messages that could not be delivered, newest first, with the reason."
    not_told = "Not told to this peer, whose version of the standard has no words for it"
    proof_account = "account and code"
    proof_bearer = "bearer token"
    proof_certificate = "client certificate"
    refused = "Refused messages"
    refused_note = "Messages that came in and could not be taken, newest first, with the reason."
    registered = "Registered"
    valid_by = "Valid by the schema of version"
    valid_by_none = "Valid by the schema of no version, and read all the same"
    lost = "Lost"
    next_lost = "The lender ends the loan without return."
    recall = "Recall the loan…"
    mark_seen = "Mark as seen to…"
    group = "Ordered together"
    booked = "Booked"
    renew_pending = "The borrower wants to renew; the lender has not answered yet."
    restrictions = "Restrictions"
    rule = "Rule"
    search = "Search"
    search_hint = "Title, author, order id"
    seen_before = "asked before"
    send = "Send it to a lender"
    send_note = "The libraries that hold it, in the order of the borrower's loan path."
    send_to = "Send…"
    setting = "Setting"
    skip = "Skip to content"
    source = "Source"
    status = "Status"
    system_holdings = "Holdings"
    system_lending = "Lending"
    table_orders = "Orders, newest first"
    test_only = "test only"
    the_order = "The order"
    timeline = "What happened"
    title = "Title"
    to_agency = "To"
    door_label = "Token"
    tries = "tries"
    unanswered = "unanswered for {}"
    unknown_title = "Untitled"
    value = "Value"
    waits_for = "Waits for"
    waits_since = "since {}"
    waits_until = "until {}"
    verdict = "Verdict"
    what_is_known = "The order"
    when = "When"
    whose = "Whose"
    why = "Why?"
    why_note = "See what would become of an order, without placing it: the rules are applied and the libraries asked."
    with_borrower = "With the borrower"
    words = "Words"
    door_wrong = "That is not the token."
