"""Who has a record, may lend it, and when: all libraries asked at once, under one deadline."""

from gateway.holdings.questions import record_id
from gateway.holdings.service import HoldingsService
from gateway.holdings.values import FindLibrary, Heard, Listener, Observe, Source

__all__ = ["FindLibrary", "Heard", "HoldingsService", "Listener", "Observe", "Source", "record_id"]
