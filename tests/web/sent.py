"""Requests as bytes: for the door, plain and not, quick and slow, and for another path."""

from __future__ import annotations

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /iso18626 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
POST = HEAD + b"Content-Length: 18\r\n\r\n<ISO18626Message/>"
SLOW = HEAD + b"Content-Length: 7\r\n\r\n<slow/>"
NOT_PLAIN = HEAD + b"Transfer-Encoding: chunked\r\n\r\n12\r\n<ISO18626Message/>\r\n0\r\n\r\n"
SLOW_NOT_PLAIN = SLOW.replace(b"Host", b"Expect: nothing\r\nHost")
TOLD = b"HTTP/1.1 200 OK\r\n"
