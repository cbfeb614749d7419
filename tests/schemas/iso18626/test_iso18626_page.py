"""docs/iso18626.md names what the versions do not share, and shows what the code does."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from gateway.cli import main
from schemas.iso18626 import MessageFault, read, write
from schemas.iso18626 import messages as m
from schemas.iso18626.layout import Block, Closed, Flat, Inner
from schemas.iso18626.write import LAYOUTS
from tests.bench.iso18626_codec import loan_request

PAGE: Final = (Path(__file__).parents[3] / "docs" / "iso18626.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def words(block: Block | Inner) -> set[str]:
    """The elements and closed codes of a table."""
    found: set[str] = set()
    for row in block.rows:
        kind = row.kind.block if isinstance(row.kind, Flat) else row.kind
        found.add(row.element)
        if isinstance(kind, Closed):
            found |= {code.value for code in kind.known if code not in kind.lacking}
        elif isinstance(kind, Block | Inner):
            found |= words(kind)
    return found


def test_what_one_version_lacks_stands_on_the_page() -> None:
    """Every element and closed code that only one of them has."""
    old, new = ({word for block in LAYOUTS[version].values() for word in words(block)} for version in LAYOUTS)
    assert len(old ^ new) > 20
    assert {word for word in old ^ new if word not in PAGE} == set()


@pytest.mark.parametrize("line", BLOCKS[0].splitlines())
def test_the_sentences_of_the_page_are_the_reader_s(line: str) -> None:
    """Each example, from a request with that value in it."""
    path, found = line.split(": found ", 1)
    element = path.rpartition("/")[2]
    shown = re.match(r"'(.*)'", found)
    value = shown[1] if shown else "Anna Jensen"
    message = loan_request()
    message = m.Request(
        header=message.header,
        bibliographic=message.bibliographic,
        patron=message.patron,
        billing=m.BillingInfo(maximum_costs=m.Costs(currency=m.Code(value="DKK"), amount=Decimal(5))),
    )
    body = re.sub(rf"<{element}>[^<]*<", f"<{element}>{value}<", write(message).decode(), count=1)
    with pytest.raises(MessageFault) as fault:
        read(body.encode())
    assert fault.value.error_value == line


def test_the_output_of_the_page_is_the_command_s() -> None:
    """What is shown of `illgate validate`."""
    request = m.Request(
        header=loan_request().header,
        bibliographic=m.BibliographicInfo(),
        service=m.ServiceInfo(request_type="New"),
        suppliers=loan_request().suppliers,
    )
    body = write(request).replace(b"<requestType>New", b"\n  <requestType>new")
    body = body.replace(b"</serviceInfo>", b"\n</serviceInfo>")
    result = CliRunner().invoke(main, ["validate", "-"], input=body)
    assert [line.rstrip() for line in result.stdout.splitlines()] == BLOCKS[1].splitlines()
