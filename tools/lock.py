"""Writes requirements.txt: every package that illgate runs and is tested with, pinned with hashes, no index address."""

from __future__ import annotations

import subprocess
import sys

COMMAND = [
    sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "dev",
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet",
    "--build-constraint", "/dev/null", "--output-file", "requirements.txt", "-",
]  # fmt: skip


def main() -> int:
    """Compiles the lock; setuptools is added because the editable install builds without isolation."""
    build = "setuptools>=77\nwheel\n"
    return subprocess.run(COMMAND, input=build, text=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
