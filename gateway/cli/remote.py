"""A running gateway, as the commands call it: through its API, with the configured token."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click
import msgspec

from gateway.cli.common import NotGood, Unusable, configuration
from gateway.web.api.values import LibraryList

CALL_SECONDS: Final = 30.0  # longer than the longest wave of look-ups
URL_OPTION = click.option("--url", help="The gateway's address; by default the configured port on this machine.")


class Gateway:
    """Calls a gateway's API with the configured token."""

    def __init__(self, url: str | None, config_path: Path | None) -> None:
        service = configuration(config_path).service
        own = f"{'https' if service.tls_certificate else 'http'}://127.0.0.1:{service.port}"
        self._base = (url or own).rstrip("/")
        self._token = service.token
        self._trust = None if url or service.tls_certificate is None else _own(service.tls_certificate)

    def call(self, path: str, body: object = None) -> bytes:
        """GETs a path of the API, or POSTs a body to it.

        Raises:
            NotGood: the gateway refuses, with its own sentence.
            Unusable: there is no gateway at that address.
        """
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"} if data else {}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            request = Request(f"{self._base}/api/v1/{path}", data=data, headers=headers)  # noqa: S310  the operator's
            with urlopen(request, timeout=CALL_SECONDS, context=self._trust) as answer:  # noqa: S310  as above
                body_read: bytes = answer.read()
                return body_read
        except HTTPError as error:
            raise NotGood(_detail(error)) from error
        except (URLError, TimeoutError, ValueError) as error:
            raise Unusable(f"No gateway answers at {self._base}: {getattr(error, 'reason', error)}.") from error

    def labels(self) -> Callable[[str], str]:
        """Names agencies for people, as the gateway's directory does."""
        known = msgspec.json.decode(self.call("libraries"), type=LibraryList).libraries
        names = {library.agency: library.name for library in known}
        return lambda number: f"{names[number]} ({number})" if number in names else number


def _own(certificate: Path) -> ssl.SSLContext:
    """Trusts the configured certificate of the gateway and no other, whatever name it is for.

    Raises:
        Unusable: the file cannot be read, or is no certificate.
    """
    context = ssl.create_default_context()
    context.check_hostname = False  # it is called by its address on this machine, and known by its certificate
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(certificate)
    except (OSError, ssl.SSLError) as error:
        raise Unusable(f"[service] tls_certificate: {certificate} cannot be read as a certificate.") from error
    return context


def _detail(error: HTTPError) -> str:
    try:
        detail: Any = json.loads(error.read())["detail"]
    except (ValueError, KeyError, TypeError):
        return f"The gateway answered {error.code} {error.reason}."
    return str(detail)
