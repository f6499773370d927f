"""Which run, rank and attempt this process is."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tailrace.sdk.place import Place, new_run_id, new_writer_id
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Identity
from tailrace.send.connection import API, Server
from tailrace.wire import names

_ANSWER_WITHIN_S = 2.0
RESUME = (None, False, True, "allow", "must", "never", "auto")


@dataclass(frozen=True)
class Start:
    """Where this process begins; ``next_step`` goes on behind what an earlier attempt logged."""

    identity: Identity
    world_size: int | None
    next_step: int


def identify(
    environment: Mapping[str, str],
    settings: Settings,
    said_id: str | None,
    rank: int | None,
    world_size: int | None,
    attempt: int | None,
    resume: str | bool | None,
) -> Start:
    """Asks the server once, for at most 2 s, when nothing else tells the attempt.

    ValueError for an id that no server would take, for ranks without a common id, and when
    ``resume`` is "must" and there is no such run, or "never" and there is one.
    """
    place = Place.of(environment)
    run = said_id or environment.get("TAILRACE_RUN_ID") or place.job_id
    own_rank = rank if rank is not None else place.rank or 0
    ranks = world_size if world_size is not None else place.world_size
    fresh = run is None
    if run is None:
        if resume == "must":
            raise ValueError("resume='must' needs id= or TAILRACE_RUN_ID")
        if ranks is not None and ranks > 1:
            raise ValueError(
                f"{ranks} ranks need one run id: set TAILRACE_RUN_ID for all of them, or give id="
            )
        run = new_run_id()
    problem = names.id_problem("a run id", run)
    if problem is not None:
        raise ValueError(problem)
    known = None
    if settings.mode == "online" and not fresh:
        said = attempt is not None or _said_attempt(environment, place) is not None
        if not said or resume:
            known = _ask(settings, run)
    _check_resume(resume, run, known)
    own = attempt or _said_attempt(environment, place) or _next_attempt(known, own_rank)
    step = _last_step(known, own_rank) + 1 if resume and known else 0
    return Start(Identity(run, new_writer_id(), own_rank, own), ranks, step)


def _said_attempt(environment: Mapping[str, str], place: Place) -> int | None:
    said = environment.get("TAILRACE_ATTEMPT")
    if said is not None:
        if not said.isdigit() or not 1 <= int(said) < 1 << 31:
            raise ValueError(f"TAILRACE_ATTEMPT is 1, 2, ..., not {said!r}")
        return int(said)
    return None if place.restarts is None else place.restarts + 1


def _ask(settings: Settings, run: str) -> dict[str, Any] | None:
    """The run as the server knows it; None when it does not, or does not answer."""
    if settings.target.url is None:
        return None
    server = Server(settings.target.url, settings.target.token)
    try:
        answer = server.request("GET", f"{API}/runs/{quote(run)}", timeout_s=_ANSWER_WITHIN_S)
        found = answer.json().get("run") if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return None
    finally:
        server.close()
    return found if isinstance(found, dict) else None


def _check_resume(resume: str | bool | None, run: str, known: dict[str, Any] | None) -> None:
    if resume not in RESUME:
        raise ValueError(f"resume is 'allow', 'must' or 'never', not {resume!r}")
    if resume == "must" and known is None:
        raise ValueError(f"resume='must': the server knows no run {run}, or does not answer")
    if resume == "never" and known is not None:
        raise ValueError(f"resume='never': there is a run {run} already")


def _seen(known: dict[str, Any], rank: int) -> dict[str, Any] | None:
    for seen in known.get("ranks") or []:
        if seen.get("rank") == rank and seen.get("status") != "pending":
            return dict(seen)
    return None


def _next_attempt(known: dict[str, Any] | None, rank: int) -> int:
    """The run's last attempt if this rank was not seen in it, else one more."""
    if known is None:
        return 1
    last = int(known.get("attempt") or 1)
    seen = _seen(known, rank)
    return last + 1 if seen and seen.get("attempt", last) == last else last


def _last_step(known: dict[str, Any], rank: int) -> int:
    seen = _seen(known, rank)
    step = seen.get("lastStep") if seen else None
    return step if isinstance(step, int) else -1
