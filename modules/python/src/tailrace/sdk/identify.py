"""Which run, rank and attempt this process is, by what was said, its launcher and the server."""

from __future__ import annotations

import http.client
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from tailrace.sdk.counters import warn
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Identity
from tailrace.send.connection import API, Server
from tailrace.wire import values as plain

_ANSWER_WITHIN_S = 2.0
_ANSWER_TO_RANKS_WITHIN_S = 10.0
_ASKED_AGAIN_AFTER_S = 0.2
_ANSWER_BYTES_MAX = 1 << 20
RESUME = (None, False, True, "allow", "must", "never", "auto")


@dataclass(frozen=True)
class Start:
    """Where this process begins.

    ``next_step`` goes on behind what an earlier attempt logged, ``project`` is the one in which the
    run is already.
    """

    identity: Identity
    world_size: int | None
    next_step: int
    project: str | None


def identify(
    environment: Mapping[str, str],
    settings: Settings,
    said_id: str | None,
    rank: int | None,
    world_size: int | None,
    attempt: int | None,
    resume: str | bool | None,
) -> Start:
    """Asks the server for at most 2 s when nothing else tells the attempt.

    One of many ranks asks for at most 10 s, as a run whose ranks disagree would not end.

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
    problem = plain.id_problem("a run id", run)
    if problem is not None:
        raise ValueError(problem)
    known = None
    if settings.mode == "online" and not fresh:
        said = attempt is not None or _said_attempt(environment, place) is not None
        if not said or resume:
            many = ranks is not None and ranks > 1
            known = _ask(settings, run, _ANSWER_TO_RANKS_WITHIN_S if many else _ANSWER_WITHIN_S)
    _check_resume(resume, run, known)
    own = attempt or _said_attempt(environment, place) or _next_attempt(known, own_rank)
    step = _last_step(known, own_rank) + 1 if resume and known else 0
    identity = Identity(run, new_writer_id(), own_rank, own)
    return Start(identity, ranks, step, known.project if known else None)


def _said_attempt(environment: Mapping[str, str], place: Place) -> int | None:
    said = environment.get("TAILRACE_ATTEMPT")
    if said is not None:
        if not said.isdigit() or not 1 <= int(said) < 1 << 31:
            raise ValueError(f"TAILRACE_ATTEMPT is 1, 2, ..., not {said!r}")
        return int(said)
    return None if place.restarts is None else place.restarts + 1


def _ask(settings: Settings, run: str, within_s: float) -> _Known | None:
    """The run as the server knows it; None when it does not, or does not answer.

    On a thread, as nothing else bounds how long the resolver of names may take.
    """
    if settings.target.url is None:
        return None
    server = Server(settings.target.url, settings.target.token)
    answers: list[_Known | str | None] = []
    asking = threading.Thread(
        target=lambda: answers.append(_answer(server, run, within_s)),
        name="tailrace-init",
        daemon=True,
    )
    asking.start()
    asking.join(within_s)
    found = answers[0] if answers else _not_in(within_s)
    server.close()
    if isinstance(found, str):
        warn(f"what the server knows of run {run} cannot be read, it is taken for new: {found}")
        return None
    return found


def _answer(server: Server, run: str, within_s: float) -> _Known | str | None:
    """Or why it is not known although somebody is there."""
    until = time.monotonic() + within_s
    said = ""
    try:
        while (left_s := until - time.monotonic()) > 0:
            answer = server.request(
                "GET",
                f"{API}/runs/{quote(run)}",
                timeout_s=left_s,
                total_s=left_s,
                bytes_max=_ANSWER_BYTES_MAX,
            )
            if answer.status == 200:
                return _Known.of(answer.json())
            if answer.status < 500 and answer.status != 429:
                return None
            said = f", {answer.status} before"  # it is starting, or has too much to do
            time.sleep(_ASKED_AGAIN_AFTER_S)
        return _not_in(within_s) + said
    except TimeoutError:
        return _not_in(within_s) + said
    except OSError:
        return None  # whoever sends the events tells that there is no server
    except (http.client.HTTPException, ValueError) as e:
        return f"{type(e).__name__}: {e}"


def _not_in(seconds: float) -> str:
    return f"no complete answer within {seconds:.0f} s"


@dataclass(frozen=True)
class _Seen:
    """A rank that began, in its last attempt; 0 when that is not the run's."""

    attempt: int
    last_step: int


@dataclass(frozen=True)
class _Known:
    """What an earlier attempt left at the server."""

    attempt: int
    ranks: Mapping[int, _Seen]
    project: str | None

    @staticmethod
    def of(answer: Any) -> _Known:
        """ValueError when it is no run as a server tells of it."""
        run = _as(dict, _as(dict, answer, "an answer").get("run"), "a run")
        attempt = _whole(run.get("attempt") or 1, "an attempt")
        ranks: dict[int, _Seen] = {}
        for found in _as(list, run.get("ranks") or [], "a list of ranks"):
            rank = _as(dict, found, "a rank")
            if rank.get("status") != "pending":
                said = rank.get("attempt", attempt)
                own = 0 if said is None else _whole(said, "an attempt")
                step = rank.get("lastStep")
                seen = _Seen(own, -1 if step is None else _whole(step, "a step"))
                ranks.setdefault(_whole(rank.get("rank"), "a rank"), seen)
        # A run that has not begun is in no project yet, whatever is shown of it.
        project = None if run.get("status") == "pending" else run.get("project")
        return _Known(attempt, ranks, project if isinstance(project, str) else None)


def _as(kind: type[Any], value: Any, what: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{what} is no {type(value).__name__}")
    return value


def _whole(value: Any, what: str) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise ValueError(f"{what} is not {str(value)[:40]}")
    return value


def _check_resume(resume: str | bool | None, run: str, known: _Known | None) -> None:
    if resume not in RESUME:
        raise ValueError(f"resume is 'allow', 'must' or 'never', not {resume!r}")
    if resume == "must" and known is None:
        raise ValueError(f"resume='must': the server knows no run {run}, or does not answer")
    if resume == "never" and known is not None:
        raise ValueError(f"resume='never': there is a run {run} already")


def _next_attempt(known: _Known | None, rank: int) -> int:
    """The run's last attempt if this rank was not seen in it, else one more."""
    if known is None:
        return 1
    seen = known.ranks.get(rank)
    return known.attempt + 1 if seen and seen.attempt == known.attempt else known.attempt


def _last_step(known: _Known, rank: int) -> int:
    seen = known.ranks.get(rank)
    return seen.last_step if seen else -1


_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u
_RANK_AND_WORLD = (
    ("RANK", "WORLD_SIZE"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    # Not SLURM_NTASKS: a batch script has that too, around a single process.
    ("SLURM_PROCID", "SLURM_STEP_NUM_TASKS"),
)


class Place(NamedTuple):
    """What is None, no launcher said, or not for sure.

    ``job_id`` is the same for all ranks, and a valid run id.
    """

    rank: int | None
    world_size: int | None
    job_id: str | None
    restarts: int | None

    @staticmethod
    def of(environment: Mapping[str, str]) -> Place:
        """Reads torch-elastic, Open MPI and Slurm; rank and world size only together."""
        rank = world = None
        for rank_name, world_name in _RANK_AND_WORLD:
            said_rank = _number(environment, rank_name)
            said_world = _number(environment, world_name)
            if rank is None and said_rank is not None and said_world is not None:
                rank, world = said_rank, said_world
        return Place(rank, world, _job_id(environment), _restarts(environment))


def _restarts(environment: Mapping[str, str]) -> int | None:
    """None too where torch-elastic, in a job that Slurm requeued, has begun to count anew."""
    elastic = _number(environment, "TORCHELASTIC_RESTART_COUNT")
    requeued = _number(environment, "SLURM_RESTART_COUNT")
    if elastic is not None and requeued:
        return None
    return requeued if elastic is None else elastic


def _job_id(environment: Mapping[str, str]) -> str | None:
    elastic = environment.get("TORCHELASTIC_RUN_ID")
    if elastic is not None and elastic != "none":
        return _id(elastic)
    job, step = environment.get("SLURM_JOB_ID"), environment.get("SLURM_STEP_ID")
    if job is not None and step is not None:
        return _id(f"{environment.get('SLURM_CLUSTER_NAME', 'slurm')}-{job}.{step}")
    open_mpi = environment.get("PMIX_NAMESPACE")
    return None if open_mpi is None else _id(open_mpi)


def _id(name: str) -> str:
    text = re.sub(r"^[^A-Za-z0-9]+", "", re.sub(r"[^A-Za-z0-9._-]", "-", name))
    return text[:128] or "job"


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def new_run_id() -> str:
    """Sorts by time of birth (UTC) and has 50 random bits: ``20261121-093015-7k2m9q4xwz``."""
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime()) + "-" + _random(10)


def new_writer_id() -> str:
    """80 random bits."""
    return _random(16)


def _random(length: int) -> str:
    return "".join(secrets.choice(_DIGITS) for _ in range(length))
