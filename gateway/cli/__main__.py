"""`python -m gateway.cli` is `illgate`."""

from gateway.cli import main

main(prog_name="illgate")
