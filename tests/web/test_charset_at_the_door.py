"""A message in the charset that its Content-Type alone tells."""

from __future__ import annotations

from tests.web.client import Service

DANISH = "<note>Søren Østergård</note>"


def test_a_message_in_the_charset_of_its_header_is_taken_at_the_door(service: Service) -> None:
    """200 with its confirmation; without the word it is no XML."""
    body = f"<ISO18626Message>{DANISH}</ISO18626Message>".encode("iso-8859-1")

    assert service.post_xml(body, content_type="text/xml; charset=iso-8859-1").status == 200
    assert service.post_xml(body, content_type="text/xml").status == 400
