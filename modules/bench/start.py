"""From `./tailrace up` on a fresh folder to `/readyz` 200, and the heap of the idle server.

Prints each round and the medians. Beside each start stands a bare JVM that only prints its
version, so that a slow minute of the machine shows: quote the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from processes import free_port

ROOT = Path(__file__).resolve().parents[2]


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def java_home(pid: int) -> Path:
    return Path(os.readlink(f"/proc/{pid}/exe")).parents[1]


def heap_used_mb(pid: int) -> float:
    jcmd = str(java_home(pid) / "bin" / "jcmd")
    subprocess.run([jcmd, str(pid), "GC.run"], check=True, capture_output=True)
    info = subprocess.run(
        [jcmd, str(pid), "GC.heap_info"], check=True, capture_output=True, text=True
    ).stdout
    used = re.findall(r"^\s*(?:DefNew|Tenured|garbage-first heap).*used (\d+)K", info, re.M)
    return sum(int(kib) for kib in used) / 1024


def bare_jvm_seconds(home: Path) -> float:
    begin = time.monotonic()
    subprocess.run([str(home / "bin" / "java"), "-version"], check=True, capture_output=True)
    return time.monotonic() - begin


def one_round(idle_seconds: float) -> tuple[float, float, float]:
    port = free_port()
    data = tempfile.mkdtemp(prefix="tailrace-start-")
    command = [str(ROOT / "tailrace"), "up", "--data", data, "--port", str(port)]
    command += ["--kafka-port", str(free_port())]
    begin = time.monotonic()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        while not ready(port):
            if server.poll() is not None or time.monotonic() - begin > 120:
                raise SystemExit("the server did not become ready")
            time.sleep(0.02)
        seconds = time.monotonic() - begin
        time.sleep(idle_seconds)
        return seconds, heap_used_mb(server.pid), bare_jvm_seconds(java_home(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        shutil.rmtree(data, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle-seconds", type=float, default=10)
    options = parser.parse_args()
    subprocess.run([str(ROOT / "tailrace"), "version"], check=True)  # builds if needed
    rounds = []
    for number in range(options.rounds):
        seconds, heap_mb, bare = one_round(options.idle_seconds)
        rounds.append((seconds, heap_mb, seconds / bare))
        print(f"round {number + 1}: ready {seconds:.2f} s = {seconds / bare:.0f} bare JVM starts,"
              f" idle heap {heap_mb:.0f} MB")
    medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
    print(f"median: ready {medians[0]:.2f} s = {medians[2]:.0f} bare JVM starts,"
          f" idle heap {medians[1]:.0f} MB")


if __name__ == "__main__":
    main()
