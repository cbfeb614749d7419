"""Writes the locks: what illgate runs and is tested with, and what the benchmarks are measured against.

Every package is pinned with its hashes, and no index address is written.
"""

from __future__ import annotations

import subprocess
import sys

LOCKS = {
    "requirements.txt": ["--extra", "dev", "-"],
    "requirements-bench.txt": ["--extra", "dev", "--extra", "bench", "--constraint", "requirements.txt"],
}
"""The lock -> what goes into it. setuptools and wheel come by standard input: the editable install builds with them."""

BUILD = "setuptools>=77\nwheel\n"


def compiled(lock: str, wanted: list[str]) -> int:
    """Compiles one lock; gives the exit code."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *wanted,
        "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet", "--output-file", lock,
    ]  # fmt: skip
    return subprocess.run(command, input=BUILD, text=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(max(compiled(lock, wanted) for lock, wanted in LOCKS.items()))
