"""Pages from templates, and the headers that keep them to themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from gateway.web.answers import Answer, Refusal
from gateway.web.console import words
from gateway.web.console.page_words import T

HERE: Final = Path(__file__).parent.parent
HTML: Final = "text/html; charset=utf-8"
STATIC_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
PAGE_HEADERS: Final = (
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "  # noqa: ISC004  one value
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
SHOWN_OF_ID: Final = 48  # characters; a UUID with a prefix stays whole, and it takes three lines of the card
FOREVER: Final = (("Cache-Control", "public, max-age=31536000, immutable"),)


@frozen(kw_only=True)
class Renderer:
    """Makes pages for one service: `agency` is shown in their head, `guarded` adds the way out."""

    agency: str
    guarded: bool

    def page(self, template: str, /, status: int = 200, **values: Any) -> Answer:  # noqa: ANN401  whatever a template shows
        """A page from a template."""
        shell = {"agency": self.agency, "guarded": self.guarded}
        text = _environment().get_template(template).render(shell | values)
        return Answer(status=status, body=text.encode(), content_type=HTML, headers=PAGE_HEADERS)

    def refuse(self, refusal: Refusal) -> Answer:
        """A refusal as a page; a redirection as one without a body."""
        if refusal.status == HTTPStatus.SEE_OTHER:
            return see_other(dict(refusal.headers)["Location"])
        made = self.page("problem.html", refusal.status, refusal=refusal, here="")
        return Answer(
            status=made.status,
            body=made.body,
            content_type=made.content_type,
            headers=(*made.headers, *refusal.headers),
        )


def see_other(path: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Sends a browser on to another page, which it asks for anew."""
    location = (("Location", path), ("Cache-Control", "no-store"))
    return Answer(status=HTTPStatus.SEE_OTHER, content_type=HTML, headers=(*location, *headers))


@cache
def static_files() -> Mapping[str, tuple[bytes, str]]:
    """Every static file by name, with its content type; read once."""
    folder = HERE / "static"
    return {
        path.name: (path.read_bytes(), STATIC_TYPES[path.suffix])
        for path in folder.iterdir()
        if path.suffix in STATIC_TYPES
    }


@cache
def static_path(name: str) -> str:
    """The address of a static file, which changes with its content."""
    digest = hashlib.sha256(static_files()[name][0]).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _breakable(text: str) -> Markup:
    """A dotted or underlined name that may be broken after its marks, so that narrow columns break it nowhere else."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(text))))  # noqa: S704  escaped before the marks go in


def _shortened(text: str) -> Markup:
    """An id of another system; a long one is cut, and whole when the mouse rests on it."""
    if len(text) <= SHOWN_OF_ID:
        return escape(text)
    return Markup('<span title="{}">{}…</span>').format(text, text[: SHOWN_OF_ID - 1])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["breakable"] = _breakable
    environment.filters["shortened"] = _shortened
    environment.globals.update(t=T, words=words, static=static_path)
    return environment
