"""The promised signs of life."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tailrace.sdk.counters import Counters
from tailrace.sdk.writer import Identity, now_ms
from tailrace.send.outcome import Outgoing, Transport
from tailrace.wire import cbor


class Heart:
    """Beats at the promised interval, whatever the courier waits for."""

    def __init__(
        self,
        identity: Identity,
        transport: Transport,
        counters: Counters,
        interval_s: float,
        heard_at: Callable[[], float],
    ) -> None:
        self._identity = identity
        self._transport = transport
        self._counters = counters
        self._interval_s = interval_s
        self._heard_at = heard_at
        self._stop = threading.Event()
        self.thread = threading.Thread(target=self._run, name="tailrace-heart", daemon=True)

    def stop(self) -> None:
        """No beat begins any more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(self._until_due()):
            if self._until_due() <= 0.01:
                self._beat()

    def _until_due(self) -> float:
        """An acknowledged event is a sign of life too."""
        last = max(self._heard_at(), self._beaten_at)
        return max(0.0, last + self._interval_s - time.monotonic())

    _beaten_at = 0.0

    def _beat(self) -> None:
        self._beaten_at = time.monotonic()
        me = self._identity
        value = cbor.event(
            {
                "type": "heartbeat",
                "v": 1,
                "run": me.run,
                "writer": me.writer,
                "time": now_ms(),
                "rank": me.rank,
                "attempt": me.attempt,
            }
        )
        try:
            arrived = self._transport.beat(Outgoing(me.run, "heartbeats", value))
        except Exception as e:
            self._counters.error(f"heart: {type(e).__name__}: {e}")
            return
        if arrived:
            self._counters.add("heartbeats")
        else:
            self._counters.error("a heartbeat did not get through")
