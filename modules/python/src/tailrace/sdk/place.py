"""A process's place in a distributed job, as its launcher's environment tells it, and new ids."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from typing import NamedTuple

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
