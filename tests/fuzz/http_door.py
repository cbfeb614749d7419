"""Changed HTTP to both ways into the service: `python -m tests.fuzz.http_door --inputs 20000 --seed 18626`.

Exchanges of `test_iso18626_bytes` are joined, cut, flipped, doubled and mixed with what smugglers write. The port and
twisted.web alone must say the same to each, byte for byte but for the date; where the pieces end must not matter; and
every connection must end in time, with no timer left.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import Final

from attrs import Factory, define

from tests.fuzz.command import arguments, tell
from tests.web.test_iso18626_bytes import CHUNKED, IN_CHUNKS, PLAIN, ROWS
from tests.web.two_faces import TwoFaces

SMALL: Final = 2_000  # bytes of an exchange that is changed; the big ones have their tests
SEEDS: Final = tuple(row.sent for row in ROWS if 0 < len(row.sent) < SMALL)
PLAIN_SHARE: Final = 0.5  # of the exchanges are made of plain messages alone, before they are changed
WORDS: Final = (
    b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"/", b"?", b"0", b"18", b"\xff",
    b"Content-Length: 5\r\n", b"Content-Length: 18\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n",
    b"Connection: keep-alive\r\n", b"Expect: 100-continue\r\n", b"Host: localhost\r\n", b"Host: a..b\r\n",
    b"Content-Type: text/plain\r\n", b"X-Forwarded-For: 192.0.2.1\r\n", b"Authorization: Bearer x\r\n", b"0\r\n\r\n",
    b"HTTP/1.0", b"HTTP/1.1", b"chunked", PLAIN, CHUNKED + b"\r\n" + IN_CHUNKS + b"\r\n",
)  # fmt: skip


@define
class Tally:
    """What a run saw."""

    statuses: Counter[str] = Factory(Counter)
    plain: int = 0
    faults: list[str] = Factory(list)


def mutants(seed: int) -> Iterator[tuple[bytes, list[int]]]:
    """Changed exchanges without end, each with places at which it may be cut in pieces."""
    draw = random.Random(seed)
    while True:
        seeds = (PLAIN,) if draw.random() < PLAIN_SHARE else SEEDS
        sent = b"".join(draw.choices(seeds, k=draw.choice((1, 1, 2, 3))))
        for _ in range(draw.choice((0, 1, 1, 2, 4))):
            sent = _changed(draw, sent)
        many = draw.choice((1, 2, 8, len(sent)))
        yield sent, sorted(draw.randrange(len(sent) + 1) for _ in range(many))


def _changed(draw: random.Random, sent: bytes) -> bytes:
    """One change: a byte, a piece left out or doubled, or a word put in."""
    begin = draw.randrange(len(sent) + 1)
    end = min(len(sent), begin + draw.choice((1, 2, 5, 20, 60)))
    piece = sent[begin:end]
    put = draw.choice((bytes([draw.randrange(256)]), b"", piece + piece, draw.choice(WORDS) + piece, piece.swapcase()))
    return sent[:begin] + put + sent[end:]


def run(*, inputs: int, seed: int) -> Tally:
    """Holds so many exchanges with both ways in."""
    tally, faces, source = Tally(), TwoFaces(), mutants(seed)
    for _ in range(inputs):
        sent, ends = next(source)
        said, behind = faces.talk([sent], plain=True), faces.talk([sent], plain=False)
        pieces = [sent[begin:end] for begin, end in zip([0, *ends], [*ends, len(sent)], strict=True)]
        in_pieces = faces.talk(pieces, plain=True)
        if said != behind:
            tally.faults.append(f"the two differ for {sent!r}: {said} and {behind}")
        if said != in_pieces:
            tally.faults.append(f"pieces at {ends} matter for {sent!r}: {said} and {in_pieces}")
        if not said.ended:
            tally.faults.append(f"the connection is held by {sent!r}")
        tally.plain += not said.over
        tally.statuses.update(str(status) for status in said.statuses or (0,))
    return tally


def main() -> int:
    """Runs it and prints what it saw; 1 where anything was not as it must be."""
    asked = arguments("Send changed HTTP to both ways into the service.")
    began = perf_counter()
    tally = run(inputs=asked.inputs, seed=asked.seed)
    report = {
        "inputs": asked.inputs,
        "inputs a second": round(asked.inputs / (perf_counter() - began)),
        "plain to the end": tally.plain,
        "statuses": dict(sorted(tally.statuses.items())),
    }
    return tell(report, tally.faults)


if __name__ == "__main__":
    raise SystemExit(main())
