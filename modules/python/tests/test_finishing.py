"""At its end a run has time for everything: no file takes that of the events."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from pathlib import Path

import pytest
from conftest import TestServer, await_

import tailrace
from tailrace.sdk.pipeline import _kept_s


class Swallower:
    """Before a server: passes all on but uploads, which it takes and never answers."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.swallowed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        puts = False
        with source, sink:
            try:
                while data := source.recv(65536):
                    puts = puts or data.startswith(b"PUT ")
                    if puts:
                        self.swallowed += len(data)
                    else:
                        sink.sendall(data)
            except OSError:
                return

    def close(self) -> None:
        self._listening.close()


@pytest.mark.usefixtures("no_run_left")
def test_a_stuck_upload_leaves_time_for_the_end(server: TestServer, tmp_path: Path) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(b"a" * 3_000_000)
    swallower = Swallower(server.port)
    run = tailrace.init(url=swallower.url, capture="off", system=0)
    run.log({"a": 1})
    (upload,) = run.log_artifact(file, name="stuck")
    await_(lambda: swallower.swallowed >= 3_000_000, 20)
    began = time.monotonic()
    run.finish(timeout=9)
    took = time.monotonic() - began
    swallower.close()

    assert took < 8, "the events needed no time to speak of"
    assert upload.error == "no time was left"
    assert run.stats()["waiting"] == 0
    assert server.run(run.id)["status"] == "finished"
    (shown,) = server.get(f"/runs/{run.id}/artifacts?after={server.log_end()}")["artifacts"]
    assert (shown["path"], shown["uri"]) == ("stuck", file.as_uri())
    assert shown["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("within_s", "kept_s"),
    [(60.0, 20.0), (30.0, 10.0), (15.0, 5.0), (12.0, 5.0), (10.0, 5.0), (5.0, 2.5), (0.0, 0.0)],
)
def test_the_events_keep_a_third_and_five_seconds(within_s: float, kept_s: float) -> None:
    assert _kept_s(within_s) == pytest.approx(kept_s)
