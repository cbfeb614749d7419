"""The console's pages over real sockets: what they show, to whom, and what they let staff do."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from gateway.automation.explain import REASONS
from gateway.automation.values import Reason
from gateway.directory.values import Closing, Library, LibraryKind
from gateway.web.console.library_pages import _closings
from tests.web.client import Service

PAGES = [
    "/",
    "/?stage=on_loan",
    "/?attention=yes",
    "/?q=vand&borrower=710100",
    "/orders/01JX000106",
    "/orders/01JX000105",
    "/orders/01JX000103",
    "/orders/01JX000108",
    "/orders/01JX000105/confirm?do=send&lender=774600&edition=870970-basis:41000011",
    "/orders/01JX000102/confirm?do=end_attempt",
    "/orders/01JX000105/confirm?do=close",
    "/messages",
    "/messages/given-up",
    "/messages/01JX000106-m1",
    "/messages/01JX000103-m2",
    "/orders/01JX000103/confirm?do=resend&message=01JX000103-m2",
    "/libraries",
    *(f"/libraries/{number}" for number in ("710100", "766100", "765702", "861640")),
    "/records",
    "/records?q=havet",
    "/records?q=nix",
    "/records/870970-basis:41000011",
    "/why",
    "/why?borrower=765700&record=870970-basis:41000011&date=2026-06-15",
]
FORM = "application/x-www-form-urlencoded"


def plain(html: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_keep_to_themselves(service: Service, path: str) -> None:
    """200, no script or style of elsewhere, nothing in a cache, one heading, every field labelled."""
    reply = service.get(path)
    html = reply.text

    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert (html.count("<h1"), html.count("<main"), html.count('<html lang="en">')) == (1, 1, 1)
    assert not re.search(r"<script(?![^>]* src=\"/static/)|<style| style=| on\w+=|https?://(?!\d)", strip_pre(html))
    assert service.ask("HEAD", path).headers["content-length"] == reply.headers["content-length"]


def strip_pre(html: str) -> str:
    """A page without what it quotes."""
    return re.sub(r"<pre.*?</pre>|<dd class=\"code\">.*?</dd>", "", html, flags=re.DOTALL)


def test_the_list_shows_stages_with_their_counts(service: Service) -> None:
    """Tabs, newest first, and the way to older orders."""
    html = service.get("/?stage=closed").text

    assert re.search(r"On loan\s*2", plain(html))
    assert 'aria-current="page">Closed' in html
    assert html.count('<th scope="row"') == 50
    older = re.search(r'class="onward" href="([^"]+)"', html)
    assert older
    assert "← Newest" in service.get(unescape(older[1])).text


def test_orders_that_need_staff_have_a_tab_of_their_own(service: Service) -> None:
    """With its count; the list under it has them alone, and the API lists the same."""
    listed = service.get("/api/v1/orders?attention=true&limit=200").json
    assert listed["attention"] == len(listed["orders"]) > 0
    assert all(order["needs_attention"] for order in listed["orders"])
    html = service.get("/?attention=yes").text
    for page in (html, service.get("/?attention=true").text):
        shown = set(re.findall(r'<a href="/orders/([^"]+)">', page))
        assert shown == {order["id"] for order in listed["orders"]}
    assert f'Needs attention <span class="count">{listed["attention"]}</span>' in html


@pytest.mark.parametrize("query", ["q=vand", "borrower=710100", "stage=closed&borrower=710100&q=vand"])
def test_a_narrowed_list_claims_no_counts(service: Service, query: str) -> None:
    """The tabs keep the filter, and the counts, which are of all orders, are left out."""
    html = service.get(f"/?{query}").text
    tabs = html.partition('id="tabs"')[2].partition("</nav>")[0]

    assert "On loan" in tabs
    assert 'class="count"' not in tabs
    assert 'class="count"' in service.get("/?stage=closed").text


def test_the_staff_queue_says_why(service: Service) -> None:
    """The reason code in plain words, with the whole sentence behind it, and only while staff have the order."""
    orders = service.get("/api/v1/orders?stage=with_staff&limit=200").json["orders"]
    reasons = [Reason(order["reason"]) for order in orders if order["reason"]]
    html = service.get("/?stage=with_staff").text

    assert reasons
    for reason in reasons:
        assert REASONS[reason] in plain(html)
    assert html.count('class="more why" title="') == len(reasons)
    assert "more why" not in service.get("/?stage=closed").text


def test_a_record_is_registered_and_not_placed(service: Service) -> None:
    """Its page names the day of its registration so."""
    text = plain(service.get("/records/870970-basis:41000011").text)

    assert "Registered 2021-03-04" in text
    assert "Placed" not in text


def test_closed_for_both_is_said_in_one_breath() -> None:
    """Not a list with a comma."""
    both = Library(agency="1", name="A", kind=LibraryKind.PUBLIC, closings=(Closing(cooperation=True, end_users=True),))

    assert [line.for_whom for line in _closings(both)] == ["other libraries and its own users"]


def test_a_long_id_of_the_borrowers_is_shortened(service: Service) -> None:
    """The whole of it is in the title; a short one is shown whole."""
    long = "long-" + "x" * 200 + "<end>"
    drafts = [
        {"borrower": "765700", "records": ["870970-basis:41000011"], "request_id": request}
        for request in (long, "sho-rt")
    ]
    pages = [
        service.get(f"/orders/{service.post_json('/api/v1/orders', one).json['order']['id']}").text for one in drafts
    ]

    assert f'title="{escape(long)}"' in pages[0]
    assert "x" * 100 not in plain(pages[0])
    assert '<dd class="code">sho-rt</dd>' in pages[1]


def test_what_users_wrote_is_only_text(service: Service) -> None:
    """Markup in a note is shown, not obeyed, and a search is written back as text."""
    assert "bortkommet &lt;b&gt;" in service.get("/orders/01JX000106").text
    assert "&lt;script&gt;" in service.get("/?q=%3Cscript%3E").text


def test_a_silent_lender_is_shown_with_the_age_of_its_silence(service: Service) -> None:
    """In the list and on the page."""
    assert "unanswered for 2 days" in plain(service.get("/?stage=requested").text)
    assert plain(service.get("/orders/01JX000102").text).count("unanswered for 2 days") == 2


def test_the_explanation_is_a_table_by_library_chosen_first(service: Service) -> None:
    """Sentence, setting, whose, value, compared, verdict as icon and word."""
    text = plain(service.get("/orders/01JX000106").text)

    assert text.index("Silkeborg Bibliotekerne (774600) chosen") < text.index(
        "Randers Bibliotek (773000) could deliver"
    )
    assert "Verdict Rule Setting Whose Value Compared" in text
    assert "★ chosen Silkeborg Bibliotekerne (774600) can send it on" in text
    assert "✕ stops Holstebro Bibliotek (766100) is closed for the cooperation until 2026-08-09" in text


def test_no_page_of_an_order_shows_a_patron(service: Service) -> None:
    """Personal data is one click away and noted, a security code is nowhere."""
    for path in ("/", "/orders/01JX000106", "/messages/01JX000106-m1"):
        text = service.get(path).text
        assert "120375-1234" not in text
        assert "hemmelig-kode" not in text
    shown = service.get("/messages/01JX000106-m1?personal=show").text
    assert "120375-1234" in shown
    assert "hemmelig-kode" not in shown


def test_a_received_message_shows_the_editions_that_it_is_valid_in(service: Service) -> None:
    """So that staff can tell a peer what its system writes; nothing is said of what we wrote."""
    assert "Valid by the schema of version 1.2, 2021-2" in service.get("/messages/01JX000106-m1").text
    assert "Valid by the schema" not in service.get("/messages/01JX000103-m2").text


def test_a_message_that_did_not_go_out_may_be_sent_again_from_its_page(service: Service) -> None:
    """Where nothing stands against it, else the page says what does; what has arrived is only shown."""
    able, overtaken = service.get("/api/v1/messages/given-up").json["messages"]
    button = "do=resend"
    assert button in service.get(f"/messages/{able['row']['id']}").text
    page = service.get(f"/messages/{overtaken['row']['id']}").text
    assert button not in page
    assert "overtaken" in page
    assert button not in service.get("/messages/01JX000106-m1").text


def test_an_address_is_shown_without_its_password(service: Service) -> None:
    """On the page and in the API."""
    for path in ("/libraries/773000", "/api/v1/libraries/773000"):
        text = service.get(path).text
        assert "https://hidden@773000.example:8443/sru?x=1" in text
        assert "kodeord" not in text


def test_what_borrowers_read_of_loans_is_shown(service: Service) -> None:
    """On the library's page: its own words, or the usual ones in its language."""
    text = plain(service.get("/libraries/710100").text)
    assert "When a loan is overdue The loan was due back at {lender} on {due}." in text
    assert "When a loan is recalled {lender} wants the item back." in text


def test_staff_mark_what_they_looked_at(service: Service) -> None:
    """The page's button names the order as it is shown, and so does the question."""
    listed = service.get("/api/v1/orders?attention=true&limit=200").json["orders"]
    marked = next(order for order in listed if order["marks"])
    (link,) = re.findall(r'href="([^"]*do=seen[^"]*)"', service.get(f"/orders/{marked['id']}").text)
    assert unescape(link).endswith(f"?do=seen&version={marked['version']}")
    question = service.get(unescape(link)).text
    assert f'<input type="hidden" name="version" value="{marked["version"]}">' in question


def test_staff_end_the_attempt_that_the_question_names(service: Service) -> None:
    """And no other: the answer carries its lender."""
    question = service.get("/orders/01JX000102/confirm?do=end_attempt").text
    (named,) = re.findall(r"End the attempt at [^<]*\((\d+)\)\?</h1>", question)
    assert f'<input type="hidden" name="lender" value="{named}">' in question


def test_staff_send_close_and_are_refused(service: Service) -> None:
    """Choose, confirm, done; what is not possible now is said on a page."""
    order = service.post_json("/api/v1/orders", {"borrower": "765700", "records": ["870970-basis:41000011"]})
    path = f"/orders/{order.json['order']['id']}"
    choices = re.findall(r'href="([^"]*do=send[^"]*)"', service.get(path).text)
    lenders = [re.search(r"lender=(\d+)", one)[1] for one in choices]  # type: ignore[index]  # each has one

    assert lenders == ["774600", "710100", "773000"]
    confirm = service.get(unescape(choices[0])).text
    assert "Send this order to Silkeborg Bibliotekerne (774600)?" in confirm
    sent = service.ask("POST", f"{path}/actions", b"do=send&lender=774600", content_type=FORM)
    assert (sent.status, sent.headers["location"]) == (303, path)
    assert "do=send" not in service.get(path).text
    service.ask("POST", f"{path}/actions", b"do=end_attempt", content_type=FORM)
    service.ask("POST", f"{path}/actions", b"do=close", content_type=FORM)
    again = service.ask("POST", f"{path}/actions", b"do=close", content_type=FORM)
    assert again.status == 409
    assert "nothing more can be done" in again.text


def test_a_dry_run_explains(service: Service) -> None:
    """A record by its number or its words, a day, and the explanation."""
    exact = service.ask(
        "POST", "/why", b"borrower=765700&record=870970-basis%3A41000011&date=2026-06-15", content_type=FORM
    )
    words = service.ask("POST", "/why", b"borrower=765700&record=nordlys", content_type=FORM)
    nothing = service.ask("POST", "/why", b"borrower=765700&record=nix", content_type=FORM)

    assert "Decided on 2026-06-15" in plain(exact.text)
    assert "Nordlys og nattog" in plain(words.text)
    assert "Sent automatically" in plain(words.text)
    assert "No records found." in plain(nothing.text)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nix", None, 404),
        ("GET", "/orders/nix", None, 404),
        ("GET", "/orders/broken", None, 500),
        ("GET", "/orders/01JX000105/confirm?do=send&lender=999999", None, 404),
        ("GET", "/orders/01JX000105/confirm?do=send", None, 422),
        ("GET", "/orders/01JX000105/confirm?do=send&lender=774600&edition=nix", None, 404),
        ("GET", "/static/nix.css", None, 404),
        ("GET", "/static/..%2Frender.py", None, 404),
        ("GET", "/orders/%FF", None, 400),
        ("GET", "/?frob=1", None, 400),
        ("GET", "/?stage=frob", None, 400),
        ("DELETE", "/", None, 405),
        ("POST", "/orders/01JX000102/actions", b"do=frob", 400),
        ("POST", "/orders/nix/actions", b"do=close", 404),
        ("POST", "/why", b"x" * 20000, 413),
    ],
)
def test_what_cannot_be_shown_is_said_on_a_page(
    service: Service, method: str, path: str, body: bytes | None, status: int
) -> None:
    """A page with a sentence, never a traceback."""
    reply = service.ask(method, path, body, content_type=FORM)

    assert reply.status == status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "That did not work" in reply.text
    assert "Traceback" not in reply.text
    assert "secret" not in reply.text


def test_static_files_are_kept_by_their_content(service: Service) -> None:
    """A named content may be kept for good, an unnamed one not."""
    href = re.search(r'href="(/static/console.css[^"]*)"', service.get("/").text)
    assert href
    named, unnamed = service.get(href[1]), service.get("/static/console.css")

    assert "immutable" in named.headers["cache-control"]
    assert "cache-control" not in unnamed.headers
    assert named.body == unnamed.body
    assert named.headers["content-type"] == "text/css; charset=utf-8"
