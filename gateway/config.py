"""What an operator may set: `illgate.toml` as one typed value, with a default for everything.

```toml
[service]
agency = "190101"          # the gateway's own library number
port = 8626
database = "illgate.db"    # relative to this file

[holdings]
wave_seconds = 10

[rules]                    # gateway.automation.settings.RuleSettings
outside_path = "never"
```
"""

from __future__ import annotations

import ipaddress
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from schemas.agency import agency_number
from schemas.marc.material import MaterialRule

DEFAULT_PATH: Final = Path("illgate.toml")
DEFAULT_PORT: Final = 8626
KIBIBYTE: Final = 1024
TLS_FILES: Final = ("tls_certificate", "tls_key", "client_ca")
CERTIFICATE_FILES: Final = ("certificate", "key", "authority")

Seconds = Annotated[float, Meta(gt=0)]
NoneOrSeconds = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Days = Annotated[int, Meta(ge=1, le=3650)]


class ConfigError(ValueError):
    """The configuration cannot be used; the text says which line of it and what to write instead."""


class ServiceConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The service itself.

    `date` holds the library day still (demonstrations, tests); None follows the clock in `zone`. `token` is what
    the console and the API ask for; it may be empty only while `host` is a loopback address. With `tls_certificate`
    (and its chain) and `tls_key`, PEM files named from this one, the service speaks HTTPS; a peer may then show a
    certificate of the authorities in `client_ca` (docs/peers.md).
    """

    agency: Annotated[str, Meta(pattern=r"^[0-9]{6}$|^[A-Z]{2}-.")] = "190101"
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = DEFAULT_PORT
    database: Path = Path("illgate.db")
    zone: str = "Europe/Copenhagen"
    date: date | None = None
    token: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    client_ca: Path | None = None
    message_bytes: Annotated[int, Meta(ge=KIBIBYTE)] = 256 * KIBIBYTE


class CertificateConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A certificate of our own that peers and holdings services are shown, by the name that the directory gives it.

    `certificate` (and its chain) and `key` go together. `authority` holds those whose certificates such a peer's own
    must be from, where the system's trusted roots do not know it. All are PEM files, named from the configuration.
    """

    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None


class HoldingsConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How libraries are asked for their holdings (docs/holdings.md). Times are seconds.

    One look-up may take `look_up_seconds`, all libraries of a question together `wave_seconds`; a local system has at
    most `calls_per_system` under way. An answer stands for a new one for `fresh_seconds`, for decisions only for
    `decide_fresh_seconds`, and for `stale_seconds` it is told where the system does not answer now; orders are sent on
    such an answer only with `decide_on_stale`. After
    `failures_in_a_row` a system is not asked for `pause_seconds`, doubling to `longest_pause_seconds`. After
    `hedge_after_seconds` (0: never) a second try goes out beside the first, at most `hedge_share` of all look-ups.
    """

    look_up_seconds: Seconds = 4.0
    wave_seconds: Seconds = 10.0
    calls_per_system: Count = 2
    fresh_seconds: NoneOrSeconds = 60.0
    decide_fresh_seconds: NoneOrSeconds = 0.0
    stale_seconds: NoneOrSeconds = 900.0
    decide_on_stale: bool = False
    failures_in_a_row: Count = 5
    pause_seconds: Seconds = 10.0
    longest_pause_seconds: Seconds = 600.0
    hedge_after_seconds: NoneOrSeconds = 0.0
    hedge_share: Annotated[float, Meta(ge=0, le=1)] = 0.05


class OutboxConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How messages are delivered. Times are seconds; back-off doubles from the first to the longest.

    `refused_tries` is how many refused connections prove that a lender cannot be reached, so that the next one
    may be asked; `give_up_seconds` is when a delivery lands with staff, `stray_tries` after how many confirmations of
    something else it does, since who mixes up its answers does not stop by itself. `relay_seconds` is how long a peer
    that wants the other side's confirmation waits for it at most.
    """

    post_seconds: Seconds = 30.0
    first_back_off_seconds: Seconds = 5.0
    longest_back_off_seconds: Seconds = 3600.0
    give_up_seconds: Seconds = 7 * 86400.0
    relay_seconds: Seconds = 10.0
    refused_tries: Count = 3
    stray_tries: Count = 3
    calls_at_once: Count = 50
    calls_per_peer: Count = 2


class TimersConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many days may pass before staff are shown that what is waited for has not come.

    The standard names no times, so every one is a library's to set (docs/states.md, "Time limits"). `overdue` is what
    the borrower hears of a loan whose due day has passed while the lender is silent: "show" nothing, it is shown to
    staff alone; "notify" a Notification; "stand_in" the status Overdue, as if the lender had said it.
    With `recall_days` a loan is recalled in the lender's name so many days after its due day; 0 recalls none. No other
    limit can be switched off, so that no order is forgotten.
    """

    unanswered_days: Days = 7
    undecided_days: Days = 14
    not_sent_days: Days = 14
    needed_days: Days = 1
    cancel_unanswered_days: Days = 3
    renew_unanswered_days: Days = 3
    overdue_days: Days = 1
    recall_days: Annotated[int, Meta(ge=0, le=3650)] = 0
    still_out_days: Days = 28
    undated_days: Days = 60
    not_back_days: Days = 21
    retry_days: Days = 30
    overdue: Literal["show", "notify", "stand_in"] = "notify"


class BrokeringConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How orders are passed on (docs/conversations.md).

    Whether a lender's own end is the order's, where the rules or staff chose it. `lender_cancels`: it says Cancelled
    and nobody asked for that. `duplicate`: it refuses, since it has this very request already. "end" closes the order,
    "next" goes on as after any refusal. A Request that has passed `most_gateways` others goes round, and is refused.
    """

    lender_cancels: Literal["end", "next"] = "end"
    duplicate: Literal["end", "next"] = "end"
    most_gateways: Count = 4


class CatalogueConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How records are taken into the union catalogue by `illgate catalogue load`.

    `join_by_title` makes editions with the same author, title and material type one work, and not 017 alone.
    `materials` is the table of material types (`[[catalogue.materials]]`, docs/danmarc2.md "Material types"); where it
    is empty the built-in one is used.
    """

    join_by_title: bool = True
    materials: tuple[MaterialRule, ...] = ()


class LogConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Logs go to standard error: `json` for machines, `text` for people."""

    format: Literal["json", "text"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"


class ServedConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What others may ask (docs/served.md).

    OpenHoldingStatus gives answers and errors side by side, as its own server did; "strict" gives one kind alone, as
    its schema wants it.
    """

    holding_status: Literal["mixed", "strict"] = "mixed"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an operator may set. `rules` is read by `gateway.automation.settings`."""

    service: ServiceConfig = ServiceConfig()
    certificates: dict[str, CertificateConfig] = {}
    holdings: HoldingsConfig = HoldingsConfig()
    outbox: OutboxConfig = OutboxConfig()
    brokering: BrokeringConfig = BrokeringConfig()
    timers: TimersConfig = TimersConfig()
    catalogue: CatalogueConfig = CatalogueConfig()
    served: ServedConfig = ServedConfig()
    log: LogConfig = LogConfig()
    rules: dict[str, Any] = {}

    @property
    def database(self) -> Path:
        """The database file."""
        return self.service.database


def load_config(path: Path | None) -> Config:
    """Reads the configuration at `path`; None reads `./illgate.toml` if it is there, else gives the defaults.

    Raises:
        ConfigError: the file is missing, is no TOML, or says something that cannot be.
    """
    if path is None:
        if not DEFAULT_PATH.exists():
            return _checked(Config(), Path("the defaults"))
        path = DEFAULT_PATH
    try:
        config = msgspec.toml.decode(path.read_bytes(), type=Config, dec_hook=_path)
    except OSError as error:
        raise ConfigError(f"Cannot read the configuration {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not written in UTF-8.") from error
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path}: {error}.") from error
    service = msgspec.structs.replace(
        config.service,
        agency=agency_number(config.service.agency),  # as senders' DK-190101 is read, so that they meet
        database=path.parent / config.service.database,
        **_beside(path, config.service, TLS_FILES),
    )
    certificates = {
        name: msgspec.structs.replace(files, **_beside(path, files, CERTIFICATE_FILES))
        for name, files in config.certificates.items()
    }
    return _checked(msgspec.structs.replace(config, service=service, certificates=certificates), path)


def _beside(path: Path, settings: Struct, names: tuple[str, ...]) -> dict[str, Path]:
    """Those of the files that are named, as seen from the configuration."""
    return {name: path.parent / named for name in names if (named := getattr(settings, name)) is not None}


def _path(wanted: type, value: object) -> Path:
    """Gives the one type of the configuration that TOML does not have."""
    if wanted is not Path or not isinstance(value, str):
        raise TypeError(f"Expected `str`, got `{type(value).__name__}`")
    return Path(value)


def _checked(config: Config, path: Path) -> Config:
    if not config.database.name or config.database.is_dir():
        raise ConfigError(f"{path}: [service] database must name a file; {config.database} is a folder.")
    if config.service.token != config.service.token.strip():
        raise ConfigError(f"{path}: [service] token must not begin or end with a blank.")
    certificate, key, authorities = (getattr(config.service, name) for name in TLS_FILES)
    if (certificate is None) != (key is None):
        raise ConfigError(f"{path}: [service] tls_certificate and tls_key are given together or not at all.")
    if authorities is not None and certificate is None:
        raise ConfigError(f"{path}: [service] client_ca needs tls_certificate and tls_key.")
    for name, files in config.certificates.items():
        _check_certificate(name, files, path)
    if not is_loopback(config.service.host) and not config.service.token:
        raise ConfigError(
            f"{path}: the service is to listen on {config.service.host}, beyond this machine, so [service] token "
            "must be set: the console and the API will ask for it."
        )
    return config


def _check_certificate(name: str, files: CertificateConfig, path: Path) -> None:
    where = f"{path}: [certificates.{name}]"
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise ConfigError(f"{where} must have a name of printable letters, without a blank at either end.")
    if (files.certificate is None) != (files.key is None):
        raise ConfigError(f"{where} certificate and key are given together or not at all.")
    if files.certificate is None and files.authority is None:
        raise ConfigError(f"{where} names no file: a certificate with its key, an authority, or all three.")


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
