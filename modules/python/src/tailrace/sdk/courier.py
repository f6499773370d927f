"""Carries one outbox to the log, and tells it that the process lives."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from tailrace.sdk.counters import Counters
from tailrace.sdk.rows import Bell
from tailrace.sdk.writer import Identity, now_ms
from tailrace.send.outcome import Outcome, Outgoing, Transport
from tailrace.spool.folder import UnreadableError
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

Wrap = Callable[[Entry], "Outgoing | None"]

_ROUND_BYTES_MAX = 4 << 20
_ROUND_EVENTS_MAX = 5_000
_IDLE_S = 1.0
_HURRIED_S = 0.5
_WAIT_FIRST_S = 0.2
_WAIT_MAX_S = 30.0


class Courier:
    """Takes the next events, sends them, and forgets them when all before them are settled too.

    What was not taken is sent again, with the same ids, in the same order, after a wait. One round
    is under way at a time.
    """

    def __init__(
        self, outbox: Outbox, transport: Transport, wrap: Wrap, counters: Counters, acked: str
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._wrap = wrap
        self._counters = counters
        self._acked = acked
        self._wake = Bell()
        self._window: list[tuple[Entry, Outgoing]] = []
        self._failures = 0
        self._complete = False
        self._stopped = False
        self.drained = False
        self.heard_at = time.monotonic()
        self.thread = threading.Thread(target=self.run, name="tailrace-courier", daemon=True)

    def wake(self) -> None:
        """There is something new. Any thread."""
        self._wake.ring()

    def complete(self) -> None:
        """Nothing more comes: end when the outbox is empty."""
        self._complete = True
        self._wake.ring()

    def stop(self) -> None:
        """End now; what is not acknowledged stays in the outbox."""
        self._stopped = True
        self._wake.ring()

    def run(self) -> None:
        """Until it is drained or stopped; UnreadableError when it never will be drained."""
        while not self._stopped and not self.drained:
            last = self._complete  # asked before looking: what came until then is seen
            try:
                if self._fill():
                    self._send()
                elif last:
                    self.drained = True
                else:
                    self._wake.wait(_IDLE_S)
            except UnreadableError:
                raise
            except Exception as e:
                self._counters.error(f"courier: {type(e).__name__}: {e}")
                self._pause(0)

    def _fill(self) -> bool:
        """Has a round ready; False when there is nothing to send."""
        while not self._window:
            taken = self._outbox.take(_ROUND_BYTES_MAX, _ROUND_EVENTS_MAX)
            if not taken:
                return False
            for entry in taken:
                outgoing = self._wrap(entry)
                if outgoing is None:
                    self._counters.rejected("unreadable", f"entry {entry.ordinal} of the spool")
                else:
                    self._window.append((entry, outgoing))
            if not self._window:
                self._outbox.acked(taken[-1].ordinal)
        return True

    def _send(self) -> None:
        self._counters.add("sent", len(self._window))
        outcome = self._transport.send([outgoing for _, outgoing in self._window])
        self._settle(outcome)
        if outcome.trouble is None:
            self._failures = 0
        else:
            self._counters.error(f"not sent yet, kept until it is: {outcome.trouble.message}")
            self._pause(outcome.trouble.retry_after_s)

    def _settle(self, outcome: Outcome) -> None:
        for rejection in outcome.rejections:
            self._counters.rejected(rejection.reason, rejection.detail)
        if outcome.accepted:
            self._counters.add(self._acked, len(outcome.accepted))
            self.heard_at = time.monotonic()
        settled = outcome.settled()
        if not settled:
            return
        last = self._window[-1][0].ordinal
        self._window = [pair for i, pair in enumerate(self._window) if i not in settled]
        self._outbox.acked(self._window[0][0].ordinal - 1 if self._window else last)

    def _pause(self, retry_after_s: float) -> None:
        """Waits after a failure: doubling, with jitter; near the end less, unless it was asked."""
        ceiling = min(_WAIT_MAX_S, _WAIT_FIRST_S * 2 ** min(self._failures, 20))
        self._failures += 1
        wait_s = max(random.uniform(ceiling / 2, ceiling), retry_after_s)
        until = time.monotonic() + wait_s
        while not self._stopped:
            hurried = self._complete and retry_after_s == 0
            left = min(until - time.monotonic(), _HURRIED_S if hurried else wait_s)
            if left <= 0:
                return
            self._wake.wait(left)
            if hurried:
                return


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
