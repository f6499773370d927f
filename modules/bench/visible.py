"""From publishing an event to seeing it by HTTP, beside a bare consumer of the same records.

Starts `./tailrace up` on free ports with a fresh folder, and measures it from another process by
`VisibleLatency`: events by HTTP and by a Kafka producer in turns, a tail and a probe that reads.

    python3 modules/bench/visible.py
    python3 modules/bench/visible.py --rate 5000 --seconds 20 --rounds 5
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from http_sides import Tailrace


def main() -> None:
    with Tailrace() as server:
        info = json.loads(server.get("/api/v1/info")[1])
        command = [sys.executable, str(Path(__file__).with_name("measure.py")), "VisibleLatency"]
        command += ["--heap", "2g", "--url", f"http://127.0.0.1:{server.port}"]
        command += ["--kafka", info["kafka"]["bootstrap"], "--pid", str(server.pid)]
        raise SystemExit(subprocess.run(command + sys.argv[1:], check=False).returncode)


if __name__ == "__main__":
    main()
