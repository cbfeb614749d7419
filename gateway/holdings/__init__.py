"""Who has a record, may lend it, and when: all libraries asked at once, under one deadline."""

from gateway.holdings.service import HoldingsService, record_id
from gateway.holdings.values import DEFAULT_LIMITS, FindLibrary, HoldingsLimits, Observe

__all__ = ["DEFAULT_LIMITS", "FindLibrary", "HoldingsLimits", "HoldingsService", "Observe", "record_id"]
