"""Which rank of which run a process is, as its launcher's environment tells it."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from conftest import TestServer

import tailrace
from tailrace.sdk.identify import Place

pytestmark = pytest.mark.usefixtures("no_run_left")

Script = Callable[..., CompletedProcess[str]]

TORCHRUN = {
    "RANK": "3",
    "WORLD_SIZE": "8",
    "TORCHELASTIC_RUN_ID": "job-17",
    "TORCHELASTIC_RESTART_COUNT": "2",
}
SRUN = {
    "SLURM_CLUSTER_NAME": "alps",
    "SLURM_JOB_ID": "4711",
    "SLURM_STEP_ID": "0",
    "SLURM_PROCID": "5",
    "SLURM_STEP_NUM_TASKS": "16",
}
OPEN_MPI = {
    "OMPI_COMM_WORLD_RANK": "1",
    "OMPI_COMM_WORLD_SIZE": "4",
    "PMIX_NAMESPACE": "prterun-node-1234@1",
}


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({}, Place(None, None, None, None)),
        (TORCHRUN, Place(3, 8, "job-17", 2)),
        (TORCHRUN | {"TORCHELASTIC_RUN_ID": "none"}, Place(3, 8, None, 2)),
        (SRUN, Place(5, 16, "alps-4711.0", None)),
        (SRUN | {"SLURM_RESTART_COUNT": "1"}, Place(5, 16, "alps-4711.0", 1)),
        ({"SLURM_JOB_ID": "4711", "SLURM_NTASKS": "16"}, Place(None, None, None, None)),
        (OPEN_MPI, Place(1, 4, "prterun-node-1234-1", None)),
        (SRUN | TORCHRUN, Place(3, 8, "job-17", 2)),
        (SRUN | TORCHRUN | {"SLURM_RESTART_COUNT": "0"}, Place(3, 8, "job-17", 2)),
        (SRUN | TORCHRUN | {"SLURM_RESTART_COUNT": "1"}, Place(3, 8, "job-17", None)),
        ({"RANK": "1"}, Place(None, None, None, None)),
        ({"RANK": "one", "WORLD_SIZE": "2"}, Place(None, None, None, None)),
    ],
)
def test_a_place_is_what_the_launcher_says(environment: dict[str, str], place: Place) -> None:
    assert Place.of(environment) == place


def test_ranks_without_a_common_id_are_refused(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ValueError, match="TAILRACE_RUN_ID"):
        tailrace.init(url=server.url, capture="off", system=0)


REPORT = """
import sys
import tailrace
with tailrace.init(capture="off", system=0) as run:
    for step in range(3):
        run.log({"loss": run.attempt}, step=step)
"""


def reported(server: TestServer, script: Script, ranks: int, environment: dict[str, str]) -> None:
    """One after the other: what counts is what each says."""
    for rank in range(ranks):
        own = environment | {"TAILRACE_URL": server.url, "SLURM_PROCID": str(rank)}
        own |= {"SLURM_STEP_NUM_TASKS": str(ranks)}
        if "TORCHELASTIC_RUN_ID" in environment:
            own |= {"RANK": str(rank), "WORLD_SIZE": str(ranks)}
        done = script(REPORT, own)
        assert done.returncode == 0, done.stderr
        assert "taken for new" not in done.stderr


def test_a_requeued_slurm_job_is_the_next_attempt_of_its_run(
    server: TestServer, script: Script
) -> None:
    reported(server, script, 2, SRUN)
    reported(server, script, 2, SRUN | {"SLURM_RESTART_COUNT": "1"})

    shown = server.settled("alps-4711.0")
    assert (shown["status"], shown["attempt"], shown["worldSize"]) == ("finished", 2, 2)
    assert [attempt["attempt"] for attempt in shown["attempts"]] == [1, 2]
    points = server.points("alps-4711.0", "loss", "&attempt=effective")
    assert {p["value"] for p in points} == {2}
    first = server.points("alps-4711.0", "loss", "&attempt=1")
    assert {p["value"] for p in first} == {1}


def test_an_elastic_restart_may_have_fewer_ranks(server: TestServer, script: Script) -> None:
    job = {"TORCHELASTIC_RUN_ID": "elastic", "TORCHELASTIC_RESTART_COUNT": "0"}
    reported(server, script, 3, job)
    reported(server, script, 2, job | {"TORCHELASTIC_RESTART_COUNT": "1"})

    shown = server.settled("elastic")
    assert (shown["status"], shown["attempt"], shown["worldSize"]) == ("finished", 2, 2)
    assert [rank["rank"] for rank in shown["ranks"]] == [0, 1]


def test_an_elastic_job_that_slurm_requeued_goes_on_counting(
    server: TestServer, script: Script
) -> None:
    job = SRUN | {"TORCHELASTIC_RUN_ID": "requeued", "TORCHELASTIC_RESTART_COUNT": "1"}
    reported(server, script, 2, job)
    server.settled("requeued")
    again = job | {"SLURM_RESTART_COUNT": "1", "TORCHELASTIC_RESTART_COUNT": "0"}
    reported(server, script, 2, again)

    shown = server.settled("requeued")
    assert (shown["status"], shown["attempt"]) == ("finished", 3)
    assert [attempt["attempt"] for attempt in shown["attempts"]] == [2, 3]
