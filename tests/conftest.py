"""What every test runs under.

Properties are tried on the same examples each time, so that a change is judged by what it changed; `make search`
tries them on new ones. How long an example takes says more about the machine than about us: no test has a time limit.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

HOWEVER_SLOW: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("same", HOWEVER_SLOW, derandomize=True)
settings.register_profile("new", HOWEVER_SLOW, print_blob=True)
settings.load_profile(os.environ.get("ILLGATE_EXAMPLES", "same"))
