"""What HTTP costs at the ISO 18626 door: the port's own reader beside twisted.web, with a workflow that only confirms.

64 kept connections, Requests of 2.3 KB, in turn in every round; CPU is the server's whole process, the kernel's work
for it included, and the least of the rounds counts.
"""

from __future__ import annotations

from typing import Final

from tests.bench.iso18626_door import Row, play

ROUNDS: Final = 3
REQUESTS: Final = 10_000  # a second of work; the first tenth is not counted
PLAIN, TWISTED = "read by gateway.web.iso18626", "read by twisted.web"
SERVERS: Final = {
    PLAIN: ("tests.bench._http_server", "plain"),
    TWISTED: ("tests.bench._http_server", "twisted"),
}


def run() -> list[Row]:
    """Rows of (what, figure, remark)."""
    rounds = [{name: play(server, count=REQUESTS) for name, server in SERVERS.items()} for _ in range(ROUNDS)]
    cpu = {name: min(one[name].cpu for one in rounds) for name in SERVERS}
    remarks = {PLAIN: f"{cpu[TWISTED] / cpu[PLAIN]:.1f} x as cheap", TWISTED: "whatever is not plain is read by it"}
    return [(f"{name}, µs CPU a Request", cpu[name], remarks[name]) for name in SERVERS]


if __name__ == "__main__":
    for what, figure, remark in run():
        print(f"{what:62} {figure:9.1f}  {remark}")
