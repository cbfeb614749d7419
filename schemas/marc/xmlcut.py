"""Cutting the records out of an XML document of any size, so that each can be parsed alone.

An XML parser stops at the first thing that is not well-formed and cannot say where a record's bytes lie. Here the
document is scanned for the tags of records only (comments, CDATA and quoted attributes are stepped over), so that a
broken record costs at most itself, its bytes are at hand as they stood, and memory holds one record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from attrs import Factory, define, frozen

from schemas.marc.reading import CHUNK_BYTES, MAX_RECORD_BYTES, FaultCode

MAX_PREFIXES: Final = 64  # namespace prefixes that a document's envelope may declare; real ones have three
LONGEST_TAG: Final = 16_384  # bytes of a tag that the end of a chunk may cut

_NAME: Final = rb"(?:[\w.\-]+:)?"
_TOKEN: Final = re.compile(
    rb"<(?:(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<instruction>\?)|(?P<doctype>!DOCTYPE)"
    rb"|(?P<close>/)?" + _NAME + rb"(?:record|oai_marc)(?=[\s/>]))"
)
_RECORD: Final = re.compile(rb"<" + _NAME + rb"(?:record|oai_marc)(?=[\s/>])")
_TAG: Final = re.compile(rb"""<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>""")
_PART: Final = re.compile(rb"<" + _NAME + rb"(?:leader|controlfield|datafield|fixfield|varfield)[\s/>]")
_CHILD: Final = re.compile(rb"<[^/!?]")
_PREFIX: Final = re.compile(rb"""\sxmlns(:[\w.\-]+)?\s*=\s*("[^"<]*"|'[^'<]*')""")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z][\w.\-]*)["']""")
_WIDE: Final = re.compile(rb"(?i)utf-?(?:16|32)|ucs|iso-10646")
_ROOT: Final = re.compile(rb"<([^\s/!?<>][^\s/<>]*)")
_OWN_PREFIX: Final = re.compile(rb"<([\w.\-]+):")
_CLOSERS: Final = {"comment": b"-->", "cdata": b"]]>", "instruction": b"?>"}


@frozen
class Piece:
    """The bytes of one record at `offset`, or with a `problem`, bytes that are none."""

    offset: int
    raw: bytes
    problem: str = ""
    code: FaultCode = FaultCode.BAD_RECORD


@define
class Envelope:
    """What stands around the records: the declarations that hold for them, and the outermost element."""

    encoding: bytes = b"UTF-8"
    prefixes: dict[bytes, bytes] = Factory(dict)
    root: bytes = b""
    closed: bool = True

    @property
    def is_empty_collection(self) -> bool:
        """Whether a document without records says so itself: its outermost element is a collection."""
        return self.root.rpartition(b":")[2] == b"collection"

    def learn_head(self, head: bytes) -> None:
        """Take in what stands before the first record, where reading does not begin there."""
        first = _RECORD.search(head)
        self.learn(head[: first.start()] if first else head)

    def learn(self, around: bytes) -> None:
        """Take in bytes that stand before, between or after records."""
        if not around.strip():
            return
        if not self.root:
            declared = _ENCODING.search(around)
            # What is wide by its name was turned into UTF-8 before it came here.
            if declared and not _WIDE.match(declared[1]):
                self.encoding = declared[1]
            found = _ROOT.search(around)
            if found:
                self.root = found[1]
                tag = _TAG.match(around, found.start())
                self.closed = tag is not None and tag[0].endswith(b"/>")
        for prefix, address in _PREFIX.findall(around):
            if len(self.prefixes) < MAX_PREFIXES:
                self.prefixes[prefix] = address
        if not self.closed and b"</" + self.root in around:
            self.closed = True

    def around(self, raw: bytes) -> bytes:
        """A record's bytes as a document of their own, inside an element that declares its prefixes."""
        known = self.prefixes
        own = _OWN_PREFIX.match(raw)
        if own and b":" + own[1] not in known:
            known = {**known, b":" + own[1]: b'"urn:undeclared"'}
        declared = b"".join(b" xmlns" + prefix + b"=" + address for prefix, address in known.items())
        return b'<?xml version="1.0" encoding="%b"?><envelope%b>\n%b</envelope>' % (self.encoding, declared, raw)


class Cutter:
    """Cuts one document. `envelope` says all it can when the last piece was handed on."""

    def __init__(self, stream: BinaryIO, envelope: Envelope, offset: int = 0) -> None:
        """Begins where the stream stands, which is `offset` bytes into the document."""
        self.envelope = envelope
        self._stream = stream
        self._buffer = b""
        self._offset = offset  # of the buffer's first byte
        self._kept = 0  # bytes of the buffer before this were handed on
        self._at = 0  # where the scan goes on
        self._open: int | None = None  # where the innermost open record begins
        self._ended = False
        self._absent: set[bytes] = set()  # ends that do not come any more, which nobody needs to look for again

    def pieces(self) -> Iterator[Piece]:
        """Every record, and a problem in place of what is none."""
        while True:
            token = _TOKEN.search(self._buffer, self._at)
            end = self._end_of(token) if token else 0
            if token is None or not end:
                if self._more(token):
                    continue
                if not self._ended:
                    yield self._too_long()
                elif token is None:
                    break
                else:
                    yield self._given_up(token.start())
            elif token["doctype"] and self._open is None:
                yield self._refused(token.start())
                return
            else:
                self._at = end
                yield from self._taken(token, end)
        yield from self._rest()

    def _end_of(self, token: re.Match[bytes]) -> int:
        """Where a token ends, 0 where its end is not in the buffer yet."""
        closer = _CLOSERS.get(token.lastgroup or "")
        if closer:
            found = self._buffer.find(closer, token.end()) if closer not in self._absent else -1
            if found < 0 and self._ended:
                self._absent.add(closer)
            return found + len(closer) if found >= 0 else 0
        if token["doctype"]:
            return token.end()
        tag = _TAG.match(self._buffer, token.start())
        if tag:
            return tag.end()
        # A tag that another one begins in is broken for good; its record is for the parser to refuse.
        return token.end() if self._buffer.find(b"<", token.end()) >= 0 else 0

    def _more(self, token: re.Match[bytes] | None) -> bool:
        """Read on; False at the end of the document, or where one record or token is too long to hold."""
        if token is None:
            cut = self._buffer.rfind(b"<", max(self._at, len(self._buffer) - LONGEST_TAG))
            self._at = cut if cut >= 0 else len(self._buffer)
            if self._open is None and not _PART.search(self._buffer, self._kept, self._at):
                self.envelope.learn(self._buffer[self._kept : self._at])
                self._kept = self._at
        if len(self._buffer) - self._kept > MAX_RECORD_BYTES:
            return False
        chunk = self._stream.read(CHUNK_BYTES)
        if not chunk:
            self._ended = True
            return False
        self._offset += self._kept
        self._buffer = self._buffer[self._kept :] + chunk
        self._at -= self._kept
        if self._open is not None:
            self._open -= self._kept
        self._kept = 0
        return True

    def _taken(self, token: re.Match[bytes], end: int) -> Iterator[Piece]:
        """Go by one token that is whole."""
        if token.lastgroup not in {None, "close"}:
            return
        if not token["close"]:
            yield from self._begun(token.start())
            if self._buffer[end - 2 : end] != b"/>":
                return
        if self._open is None:
            return
        raw = self._buffer[self._open : end]
        if _PART.search(raw) or not _CHILD.search(raw, 1):
            yield self._piece(end)
        self._open = None

    def _begun(self, start: int) -> Iterator[Piece]:
        """A record begins; what is open already only wraps it, or has lost its end."""
        if self._open is not None and _PART.search(self._buffer, self._open, start):
            yield self._piece(start, "the record has no end before the next one begins.", FaultCode.NO_END)
        else:
            self._open = None
            yield from self._around(start)
        self._open = start

    def _around(self, end: int) -> Iterator[Piece]:
        """Learn from what stands before a place and after the last piece; fields among it belong to no record."""
        around = self._buffer[self._kept : end]
        self.envelope.learn(around)
        if _PART.search(around):
            yield self._piece(end, "fields stand outside of any record.", FaultCode.NO_FIELD)
        self._kept = end

    def _piece(self, end: int, problem: str = "", code: FaultCode = FaultCode.BAD_RECORD) -> Piece:
        """The bytes from the open record, or from the last piece where none is open, to a place."""
        start = self._kept if self._open is None else self._open
        if self._open is not None:
            self.envelope.learn(self._buffer[self._kept : start])
        self._kept = self._at = end
        self._open = None
        return Piece(self._offset + start, self._buffer[start:end], problem, code)

    def _given_up(self, start: int) -> Piece:
        """A comment or tag that never ends: what is open ends where another record begins."""
        following = _RECORD.search(self._buffer, start + 1)
        end = following.start() if following else len(self._buffer)
        return self._piece(end, "a tag or comment has no end.", FaultCode.NO_END)

    def _too_long(self) -> Piece:
        """More than can be held belongs together; what was read of it so far goes by."""
        return self._piece(len(self._buffer), f"it is longer than {MAX_RECORD_BYTES} bytes.", FaultCode.TOO_LONG)

    def _refused(self, start: int) -> Piece:
        """A document type, which none of our formats needs and entity attacks do, ends the reading."""
        self.envelope.learn(self._buffer[self._kept : start])
        self.envelope.closed = True
        sentence = "the XML has a DOCTYPE; send it without one."
        return self._piece(len(self._buffer), sentence, FaultCode.BAD_DOCUMENT)

    def _rest(self) -> Iterator[Piece]:
        """What is left at the end of the document."""
        if self._open is not None and _PART.search(self._buffer, self._open):
            yield self._piece(len(self._buffer), "the record has no end.", FaultCode.NO_END)
        self._open = None
        yield from self._around(len(self._buffer))
