"""How a library's systems are spoken to, in lines for people, without what is secret."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.own_certificate import NO_CERTIFICATES, Certificates
from gateway.certificates import in_words, load_certificates
from gateway.cli.common import Unusable, configuration
from gateway.config import DEFAULT_PATH, ConfigError
from gateway.directory.certificate_faults import named_certificates, unknown_certificates
from gateway.directory.values import DirectoryFile, Library, Peer, System
from gateway.lending.address_check import own_addresses
from gateway.web.addresses import public_system

_SHOWN = ("account", "code", "bearer")
_WANTED = ("sends_account", "sends_code", "sends_bearer", "sends_certificate")


def certificates_for(library: Library, config_path: Path | None) -> Certificates:
    """Our certificates, as the configuration has them; none are read for a library that is shown none.

    Raises:
        Unusable: the configuration, or a file that it names, cannot be used.
    """
    if not any(named_certificates(library.system)):
        return NO_CERTIFICATES
    try:
        return load_certificates(configuration(config_path).certificates)
    except ConfigError as error:
        raise Unusable(str(error)) from error


def against_configuration(read: DirectoryFile, config_path: Path | None) -> Iterator[str]:
    """What a directory says and the configuration does not bear out, in sentences.

    Addresses that are the gateway's own, as it would be served with the same configuration, and certificates that it
    does not name; of these none without a configuration.
    """
    config = configuration(config_path)
    if config_path is not None or DEFAULT_PATH.exists():
        for library in read.libraries:
            yield from unknown_certificates(library, config.certificates)
    yield from own_addresses(read, config.service)


def system_lines(library: Library, certificates: Certificates = NO_CERTIFICATES) -> Iterator[str]:
    """Where its ISO 18626 and its holdings service are, how they are spoken to, and what is shown there."""
    system = public_system(library.system)
    if system.iso18626 is not None:
        yield f"ISO 18626 {_manner(system)}"
        yield from _proofs(system.peer)
        if system.peer.certificate:
            yield f"  Certificate {in_words(system.peer.certificate, certificates)}"
    if system.holdings is not None:
        login = ", with a login" if system.holdings_login else ""
        yield f"Holdings by {system.holdings_protocol} at {system.holdings}, profile {system.holdings_profile}{login}"
        if system.holdings_certificate:
            yield f"  Certificate {in_words(system.holdings_certificate, certificates)}"


def _manner(system: System) -> str:
    peer = system.peer
    return f"{peer.version.value} at {system.iso18626}, profile {peer.profile.value}, {peer.addressing.value}"


def _proofs(peer: Peer) -> Iterator[str]:
    for words, fields in (("It is shown our", _SHOWN), ("It must show its", _WANTED)):
        named = [field.removeprefix("sends_") for field in fields if getattr(peer, field)]
        if named:
            yield f"  {words} {' and '.join(named)}"
