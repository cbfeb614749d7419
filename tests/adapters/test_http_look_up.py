"""What stands in an HTTP call of a look-up and must not reach a log."""

from __future__ import annotations

from adapters.http_look_up import Asking


def test_a_call_shows_nothing_that_may_hold_a_login() -> None:
    """Systems take keys in the address, in a header or in the body."""
    call = Asking(url="http://x/?k=s3cret", headers=(("Authorization", "Bearer s3cret"),), body=b"s3cret")
    assert "s3cret" not in repr(call)
