"""Which profile goes by which name of the directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.directory.values import PeerProfile
from gateway.lending.profiles.alma import ALMA, RAPIDO
from gateway.lending.profiles.koha import KOHA, KOHA_PLUGIN
from gateway.lending.profiles.oclc import OCLC
from gateway.lending.profiles.profile import PLAIN, Profile
from gateway.lending.profiles.reshare import RESHARE
from gateway.lending.profiles.slnp import SLNP

PROFILES: Final[Mapping[PeerProfile, Profile]] = {
    PeerProfile.PLAIN: PLAIN,
    PeerProfile.ALMA: ALMA,
    PeerProfile.RAPIDO: RAPIDO,
    PeerProfile.RESHARE: RESHARE,
    PeerProfile.OCLC: OCLC,
    PeerProfile.KOHA: KOHA,
    PeerProfile.KOHA_PLUGIN: KOHA_PLUGIN,
    PeerProfile.SLNP: SLNP,
}
