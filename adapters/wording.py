"""How an end words what came from outside: a fault as a clause, and a server's own words without what is secret."""

from __future__ import annotations

from typing import Final

from adapters.interface import Login

UNUSABLE: Final = "gave an answer that cannot be used"
"""Of an answer that is not what its protocol says; a clause with the reason follows."""


def clause(fault: ValueError) -> str:
    """The sentence of a fault as the end of a longer one: no capital, no full stop."""
    words = str(fault).rstrip(".")
    return words[:1].lower() + words[1:]


def repeats_login(words: str, login: Login | None) -> bool:
    """Whether a server's own words repeat a part of the login that was shown to it: then they are not told."""
    if login is None:
        return False
    return any(secret and secret in words for secret in (login.user, login.password, login.group))
