"""What every test runs under.

Properties are tried on the same examples each time, so that a change is judged by what it changed; `make search`
tries them on new ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("same", derandomize=True)
settings.register_profile("new", print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("ILLGATE_EXAMPLES", "same"))
