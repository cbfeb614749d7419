"""TLS of a connection for a protocol on a bare socket: what is shown, what is believed, and what went wrong."""

from __future__ import annotations

from attrs import frozen
from twisted.web.client import BrowserLikePolicyForHTTPS

from adapters.connecting import BROKEN_OFF, UNTRUSTED, is_broken_off, is_not_let_in, is_untrusted
from adapters.http_values import NeverArrivedError
from adapters.own_certificate import Certificates, check_showable, not_let_in
from adapters.tcp_address import TcpAddress
from adapters.trust import Proof, proof_from


@frozen
class Secure:
    """The TLS of one connection, and what its end means where the handshake came to nothing."""

    address: TcpAddress
    certificates: Certificates
    proof: Proof

    def kept_out(self, cause: BaseException) -> NeverArrivedError | None:
        """Why no byte was read by the server; None where the connection ended over something else."""
        where = self.address.where
        if self.proof.fault is not None:
            return self.proof.fault
        if is_untrusted(cause):
            return NeverArrivedError(where, UNTRUSTED)
        if is_not_let_in(cause):
            return not_let_in(where, self.address.certificate, self.certificates)
        return NeverArrivedError(where, BROKEN_OFF) if is_broken_off(cause) else None


def secured(address: TcpAddress, certificates: Certificates) -> Secure | None:
    """TLS as the address wants it, by the system's trusted roots where it names no certificate; None for none.

    Raises:
        OwnCertificateError: the certificate that it names cannot be shown.
    """
    if address.certificate:
        check_showable(address.where, address.certificate, certificates, tls=address.tls)
    if not address.tls:
        return None
    policy = certificates[address.certificate] if address.certificate else BrowserLikePolicyForHTTPS()
    return Secure(address, certificates, proof_from(address.host, address.port, policy))
