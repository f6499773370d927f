"""The examples, each as its reader would run it: what it says it does is what the server shows."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import SRC, TestServer, await_

import tailrace

EXAMPLES = SRC.parents[2] / "examples"
Started = Callable[..., subprocess.Popen[str]]


def example(
    server: TestServer, folder: Path, name: str, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs it to its end, in a folder of its own."""
    pytest.importorskip("sklearn")
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        cwd=folder,
        env=os.environ | {"TAILRACE_URL": server.url, "PYTHONPATH": str(SRC)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def one(server: TestServer, filter: str, sort: str) -> dict[str, Any]:
    """The first run that a single request finds."""
    query = f"filter={quote(filter)}&sort={quote(sort)}&limit=1"
    (row,) = server.get(f"/runs?{query}")["runs"]
    return dict(row)


def test_observatorys_workflow_and_the_answers_to_its_three_questions(
    server: TestServer, tmp_path: Path
) -> None:
    said = example(server, tmp_path, "observatory.py").stdout

    api = tailrace.Api(server.url)
    runs = list(api.runs("tags.model like 'iris_%'", sort="createdTime"))
    assert [(run.project, run.tags["version"]) for run in runs] == [
        ("iris_tree", 1),
        ("iris_tree", 2),
        ("iris_line", 1),
    ]
    accuracies = []
    for run in runs:
        assert server.settled(run.id)["status"] == "finished"
        (point,) = server.points(run.id, "accuracy")
        assert point["step"] == 0
        accuracies.append(point["value"])
        outputs = {file["path"]: file for file in run.artifacts()}
        path = run.download("model.pkl", tmp_path / "model.pkl")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert outputs["model.pkl"]["sha256"] == digest
    assert [run.config.get("max_depth") for run in runs] == [1, 3, None]

    best = one(server, "tags.model like 'iris_%'", "-metrics.accuracy.max")
    expected = runs[accuracies.index(max(accuracies))]
    assert best["id"] == expected.id
    assert f"best: {expected.tags['model']} {expected.tags['version']}\n" in said
    last = one(server, "project = 'iris_tree' and status = 'finished'", "-createdTime")
    assert last["id"] == runs[1].id
    assert last["durationMs"] > 0
    assert f"last time: 2 took {last['durationMs']} ms\n" in said
    assert server.get(f"/runs/{last['id']}")["run"]["config"]["max_depth"] == 3
    assert said.endswith("max_depth: 3\n")


def test_a_series_of_observatory_has_its_own_steps(server: TestServer) -> None:
    from tailrace.integrations import observatory

    more = {"url": server.url, "capture": "off", "system": 0, "tags": {"by": "me"}}
    with (
        pytest.raises(RuntimeError, match="diverged"),
        observatory.start_run("a model, by me", 7, **more) as recorded,
    ):
        for value in (0.5, 0.7):
            recorded.record_metric("accuracy", value)
            recorded.record_metric("loss", 1 - value)
        recorded.record_settings(hidden_layers=2, learning_rate=0.01)
        raise RuntimeError("diverged")

    shown = server.settled(recorded.run.id)
    assert (shown["project"], shown["status"]) == ("a-model--by-me", "failed")
    assert shown["tags"] == {"model": "a model, by me", "version": 7, "by": "me"}
    assert shown["config"] == {"hidden_layers": 2, "learning_rate": 0.01}
    points = server.points(recorded.run.id, "loss")
    assert [(p["step"], p["value"]) for p in points] == [(0, 0.5), (1, 1 - 0.7)]


def test_sacreds_iris_with_its_own_command_line(server: TestServer, tmp_path: Path) -> None:
    pytest.importorskip("sacred")

    example(server, tmp_path, "sacred_iris.py", "with", "C=2.0", "seed=7")

    row = one(server, "project = 'iris_svm'", "-createdTime")
    shown = server.settled(row["id"])
    assert shown["status"] == "finished"
    assert (shown["config"]["C"], shown["config"]["gamma"]) == (2.0, 0.7)
    assert len(server.points(row["id"], "fold/accuracy")) == 5
    assert len(shown["summary"]["info"]["support_vectors"]) == 3
    assert shown["result"] > 0.9
    artifacts = server.get(f"/runs/{row['id']}/artifacts")["artifacts"]
    files = {file["path"]: file["sha256"] for file in artifacts}
    made = (tmp_path / "svm.pkl").read_bytes()
    assert files["svm.pkl"] == hashlib.sha256(made).hexdigest()
    lines = [line["text"] for line in server.get(f"/runs/{row['id']}/logs")["lines"]]
    assert any(f"accuracy {shown['result']:.3f}" in line for line in lines), lines


def test_four_ranks_of_one_run_learn_digits(server: TestServer, tmp_path: Path) -> None:
    said = example(
        server, tmp_path, "digits.py", "--ranks", "4", "--steps", "150", TAILRACE_RUN_ID="digits"
    ).stdout

    shown = server.settled("digits")
    assert (shown["status"], shown["worldSize"]) == ("finished", 4)
    assert [(r["rank"], r["status"]) for r in shown["ranks"]] == [
        (rank, "finished") for rank in range(4)
    ]
    assert shown["summary"]["val/accuracy"] > 0.9
    assert f"accuracy {shown['summary']['val/accuracy']:.3f}" in said
    assert (shown["ledger"]["gaps"], shown["ledger"]["deadLetters"]) == ([], 0)
    losses = [
        [p["value"] for p in server.points("digits", "train/loss", f"&rank={rank}")]
        for rank in range(4)
    ]
    assert [len(own) for own in losses] == [150] * 4
    assert len({tuple(own) for own in losses}) == 4  # each has a shard of its own
    averaged = [p["value"] for p in server.points("digits", "mean/loss")]
    assert averaged == pytest.approx([sum(step) / 4 for step in zip(*losses, strict=True)])
    assert averaged[-1] < averaged[0] / 5


def test_a_rank_that_is_killed_is_named_and_the_others_go_on(
    server: TestServer, started: Started
) -> None:
    pytest.importorskip("sklearn")
    environment = {"TAILRACE_URL": server.url, "TAILRACE_RUN_ID": "digits-killed"}
    training = started(
        EXAMPLES / "digits.py", "--steps", "150", "--pause", "0.1", environment=environment
    )
    assert training.stdout is not None
    said = [training.stdout.readline() for _ in range(4)]
    found = re.search(r"rank 2 is process (\d+)", "".join(said))
    assert found is not None, said
    server.run_appears("digits-killed")
    await_(lambda: _ranks(server, "digits-killed")[2].get("lastStep"), 30)

    os.kill(int(found.group(1)), signal.SIGKILL)

    await_(lambda: _ranks(server, "digits-killed")[2]["status"] == "lost", 60)
    assert training.wait(60) == 1
    shown = server.run("digits-killed", ended=False)
    assert [rank["status"] for rank in shown["ranks"]] == [
        "finished",
        "finished",
        "lost",
        "finished",
    ]
    assert shown["status"] == "lost"
    assert "rank 2" in shown["reason"]
    assert "rank 2" in shown["liveness"]["evidence"]
    lengths = []
    for rank in range(4):
        path = f"/runs/digits-killed/series?metric=train/loss&points=10000&rank={rank}"
        lengths.append(server.get(path)["total"])
    assert 0 < lengths[2] < 150
    assert lengths[:2] + lengths[3:] == [150] * 3


def _ranks(server: TestServer, run: str) -> dict[int, dict[str, Any]]:
    ranks = server.get(f"/runs/{run}")["run"]["ranks"]
    return {rank: {} for rank in range(4)} | {own["rank"]: own for own in ranks}


def test_a_stock_kafka_client_reports_without_the_sdk(server: TestServer, tmp_path: Path) -> None:
    pytest.importorskip("confluent_kafka")
    kafka = f"127.0.0.1:{server.kafka_port}"
    runs = {"raw-kafka": (4, 130), "raw-kafka-a": (1, 30), "raw-kafka-b": (1, 30)}

    for run, (ranks, steps) in runs.items():
        more = ("--ranks", str(ranks), "--steps", str(steps), "--pause", "0.02")
        example(server, tmp_path, "raw_kafka.py", "--kafka", kafka, "--run", run, *more)

    for run, (ranks, steps) in runs.items():
        shown = server.settled(run)
        assert (shown["status"], shown["worldSize"]) == ("finished", ranks)
        assert [rank["status"] for rank in shown["ranks"]] == ["finished"] * ranks
        assert shown["config"]["batchSize"] == 64
        assert shown["summary"]["val/accuracy"] > (0.9 if steps > 100 else 0.3)
        ledger = shown["ledger"]
        assert ledger["points"] == 2 * ranks * steps
        assert (ledger["duplicates"], ledger["deadLetters"], ledger["gaps"]) == (0, 0, [])
        for rank in range(ranks):
            points = server.points(run, "train/loss", f"&rank={rank}")
            assert [p["step"] for p in points] == list(range(steps))
        assert server.get(f"/dead-letters?run={run}")["deadLetters"] == []
    at = places(kafka, "tailrace.runs", "tailrace.metrics", "tailrace.logs", "tailrace.heartbeats")
    for run in runs:
        (partition,) = {partition for _, partition in at[run]}
        assert at[run]["tailrace.runs", partition] == 2 * runs[run][0] + 1
        assert at[run]["tailrace.metrics", partition] == at[run]["tailrace.logs", partition]
    assert len({partition for run in runs for _, partition in at[run]}) > 1
    assert [topic for topic, _ in at["raw-kafka"] if topic == "tailrace.heartbeats"]


def places(kafka: str, *topics: str) -> dict[str, Counter[tuple[str, int]]]:
    """By key: how many records lie in each topic and partition."""
    from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

    settings = {"bootstrap.servers": kafka, "group.id": "test", "enable.partition.eof": True}
    consumer = Consumer(settings)
    known = consumer.list_topics(timeout=20).topics
    left = {(topic, partition) for topic in topics for partition in known[topic].partitions}
    consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in left])
    found: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    deadline = time.monotonic() + 60
    while left:
        assert time.monotonic() < deadline, left
        message = consumer.poll(1)
        if message is None:
            continue
        place = (message.topic(), message.partition())
        if message.error() is None:
            found[message.key().decode()][place] += 1
        else:
            assert message.error().code() == KafkaError._PARTITION_EOF
            left.discard(place)
    consumer.close()
    return found
