"""What a tail costs that has nothing to tell: memory of the process, heap and threads.

Before and after so many are open and were pinged, each time after a collection. In turns with them
open and closed, because a heap that grows for another reason would count as theirs.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from pathlib import Path

from http_sides import Tailrace
from measure import build, jdk
from processes import wait_for
from start import heap_used_mb
from tails import Program, Updates

RUNS = 50


def status(pid: int, name: str) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+)", text, re.M)
    assert found is not None
    return int(found[1])


def figures(pid: int) -> tuple[float, int, int]:
    """KiB of heap after a collection, KiB of the process, threads."""
    return heap_used_mb(pid) * 1024, status(pid, "VmRSS"), status(pid, "Threads")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tails", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=25, help="that they stay open")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"settings: {vars(options)}")
    build(jdk())
    with Tailrace() as server:
        server.send("application/x-ndjson", [Updates(range(RUNS), 1).body()], 1)
        for run in range(RUNS):
            path = f"/api/v1/runs/live-{run}"
            wait_for(path, lambda path=path: server.get(path)[0] == 200)  # type: ignore[misc]
        clients = Program("TailClients")
        try:
            each = []
            for number in range(options.rounds):
                before = figures(server.pid)
                clients.tell("open", server.port, options.tails, 0, RUNS)
                told = clients.tell("read", options.seconds)
                after = figures(server.pid)
                clients.tell("close")
                each.append([(now - then) / options.tails
                             for now, then in zip(after[:2], before[:2], strict=True)])
                print(f"round {number + 1}: heap {each[-1][0]:.1f} KiB a tail, process"
                      f" {each[-1][1]:.1f} KiB a tail, threads {before[2]} to {after[2]},"
                      f" {told['ended']:.0f} ended", flush=True)
                time.sleep(5)
        finally:
            clients.end()
    heap, process = (statistics.median(column) for column in zip(*each, strict=True))
    print(f"median: heap {heap:.1f} KiB a tail, process {process:.1f} KiB a tail, the first time"
          f" {each[0][1]:.1f}")


if __name__ == "__main__":
    main()
