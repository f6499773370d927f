"""Events as a CBOR sequence to ``POST /api/v1/events``."""

from __future__ import annotations

import http.client
from collections.abc import Sequence

from tailrace.send.connection import ANSWER_BYTES_MAX, API, Response, Server
from tailrace.send.outcome import Outcome, Outgoing, Rejection, Trouble

ANSWER_WITHIN_S = 15.0  # the server answers within 10 s, acknowledged or not
_BEAT_WITHIN_S = 5.0
_FAILURES = (OSError, http.client.HTTPException)


class HttpTransport:
    """One request at a time.

    A request that is refused as a whole is halved until the culprit stands alone, so one bad event
    never holds up the others. Only a Tailrace server's own word is final: what something between
    here and there refuses is sent again later.
    """

    def __init__(self, url: str, token: str | None) -> None:
        self._server = Server(url, token)

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        """Posts; what comes back tells of each event."""
        try:
            response = self._post(batch, ANSWER_WITHIN_S)
        except _FAILURES as e:
            return Outcome(trouble=Trouble(f"POST {self._server.url}: {_said(e)}"))
        if response.status in (200, 503):
            return _read(response, len(batch))
        if response.status == 413:
            return self._halve(batch, "too_large", response)
        if response.problem() is None:
            return Outcome(trouble=_trouble(response))
        if response.status == 400:
            outcome = _read(response, len(batch))
            return outcome if outcome.rejections else self._halve(batch, "bad_request", response)
        if response.status == 410:
            text = response.text()
            return Outcome(rejections=[Rejection(i, "run_purged", text) for i in range(len(batch))])
        return Outcome(trouble=_trouble(response))

    def _halve(self, batch: Sequence[Outgoing], reason: str, response: Response) -> Outcome:
        if len(batch) == 1:
            if response.problem() is None:
                return Outcome(trouble=_trouble(response))
            return Outcome(rejections=[Rejection(0, reason, response.text())])
        half = len(batch) // 2
        first = self.send(batch[:half])
        if first.trouble is not None:
            return first  # the rest keeps its place behind it
        return first.then(half, self.send(batch[half:]))

    def beat(self, heartbeat: Outgoing) -> bool:
        """Posts a heartbeat."""
        try:
            return self._post([heartbeat], _BEAT_WITHIN_S).status == 200
        except _FAILURES:
            return False

    def _post(self, batch: Sequence[Outgoing], within_s: float) -> Response:
        return self._server.request(
            "POST",
            API + "/events",
            b"".join(event.value for event in batch),
            {"Content-Type": "application/cbor-seq"},
            within_s,
            within_s,
            ANSWER_BYTES_MAX,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._server.close()


def _said(e: Exception) -> str:
    return f"{type(e).__name__}: {e}" if str(e) else type(e).__name__


def _trouble(response: Response) -> Trouble:
    return Trouble(f"status {response.status}: {response.text()}", response.retry_after_s())


def _read(response: Response, count: int) -> Outcome:
    """Reads 200, 400 and 503, whose bodies may tell of single events."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        # An intermediary's page, perhaps: nothing is known, so all is sent again.
        return Outcome(trouble=_trouble(response))
    rejections = _rejections(body.get("rejected"), count)
    refused = {r.index for r in rejections}
    taken = set(range(count)) - refused - set(_indexes(body.get("pending")))
    # A 503 before anything was sent names no pending events: only the number tells.
    accepted = taken if body.get("accepted") == len(taken) else set()
    is_settled = len(accepted | refused) == count
    return Outcome(accepted, rejections, None if is_settled else _trouble(response))


def _rejections(value: object, count: int) -> list[Rejection]:
    found: dict[int, Rejection] = {}
    for one in value if isinstance(value, list) else []:
        index = one.get("index") if isinstance(one, dict) else None
        if type(index) is int and 0 <= index < count:
            reason, detail = str(one.get("reason", "unknown")), str(one.get("detail", ""))
            found.setdefault(index, Rejection(index, reason, detail))
    return list(found.values())


def _indexes(value: object) -> list[int]:
    return [i for i in value if isinstance(i, int)] if isinstance(value, list) else []
