"""Straight into Kafka: what was logged is there once, whatever happens to broker and server."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TestServer, await_

import tailrace

pytest.importorskip("confluent_kafka")
pytestmark = pytest.mark.usefixtures("no_run_left")

Script = Callable[..., subprocess.CompletedProcess[str]]
Started = Callable[..., subprocess.Popen[str]]

KAFKA = "TAILRACE_KAFKA_BOOTSTRAP_SERVERS"

RANK = """
import os, sys, time
import tailrace
run = tailrace.init(id=os.environ["ID"], capture="off", system=0, heartbeat=1, attempt=1)
print("begun", flush=True)
end = time.monotonic() + float(sys.argv[1])
step = 0
while time.monotonic() < end:
    tailrace.log({"loss": run.rank + step}, step=step)
    step += 1
    time.sleep(0.005)
run.flush()
print(step, flush=True)
if sys.argv[2] == "stay":
    time.sleep(600)
run.finish(timeout=120)
print(run.stats()["lost"] + run.stats()["dropped"], run.stats()["waiting"])
"""


def kafka(server: TestServer) -> str:
    return f"127.0.0.1:{server.kafka_port}"


def test_a_run_by_kafka_is_shown_as_it_was_told(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(KAFKA, kafka(server))
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    with tailrace.init(
        id="by-kafka", project="kafka", config={"lr": 0.1}, capture="off", system=0, heartbeat=1
    ) as run:
        for step in range(1_000):
            run.log({"loss": step / 8}, step=step)
        run.line("by Kafka")
        run.log_artifact(file, name="model.bin")
        run.summary["best"] = 1
        run.flush()
        await_(lambda: run.stats()["heartbeats"] > 0, 20)

    stats = run.stats()
    assert (stats["lost"], stats["dropped"], stats["waiting"], stats["rejected"]) == (0, 0, 0, {})
    assert stats["acked"] == stats["events"] == stats["sent"]
    shown = server.settled("by-kafka")
    assert (shown["project"], shown["status"]) == ("kafka", "finished")
    assert (shown["config"], shown["summary"]) == ({"lr": 0.1}, {"best": 1})
    assert (shown["ledger"]["gaps"], shown["ledger"]["deadLetters"]) == ([], 0)
    points = server.points("by-kafka", "loss")
    assert [(p["step"], p["value"]) for p in points] == [(s, s / 8) for s in range(1_000)]
    lines = server.get("/runs/by-kafka/logs")["lines"]
    assert [line["text"] for line in lines] == ["by Kafka"]
    artifacts = server.get("/runs/by-kafka/artifacts")["artifacts"]
    assert {a["path"]: a["uri"] for a in artifacts}["model.bin"] == file.as_uri()


def test_broker_and_server_that_are_killed_again_lose_and_double_nothing(
    own_server: TestServer, started: Started, tmp_path: Path, full: bool
) -> None:
    kills = 6 if full else 2
    program = tmp_path / "rank.py"
    program.write_text(RANK)
    processes = [
        started(
            program,
            str(6 * kills),
            "go",
            environment={
                KAFKA: kafka(own_server),
                # One whose client repeats by itself, one where it gives up and we do.
                "TAILRACE_KAFKA_MESSAGE_TIMEOUT_MS": ("60000", "1000")[rank],
                "ID": "kafka-kills",
                "RANK": str(rank),
                "WORLD_SIZE": "2",
            },
        )
        for rank in range(2)
    ]
    own_server.run_appears("kafka-kills")
    for _ in range(kills):
        time.sleep(1.0)
        own_server.kill()
        own_server.start()

    for rank, process in enumerate(processes):
        out, _ = process.communicate(timeout=300)
        _, steps, lost, waiting = out.split()
        assert (lost, waiting) == ("0", "0")
        points = own_server.points("kafka-kills", "loss", f"&rank={rank}")
        found = [(p["step"], p["value"]) for p in points]
        assert found == [(step, rank + step) for step in range(int(steps))]
    shown = own_server.run("kafka-kills")
    assert shown["status"] == "finished"
    assert (shown["ledger"]["gaps"], shown["ledger"]["deadLetters"]) == ([], 0)


def test_what_a_killed_trainer_left_is_sent_by_the_next_start(
    own_server: TestServer, started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "rank.py"
    program.write_text(RANK)
    environment = {KAFKA: kafka(own_server), "ID": "kafka-left"}
    trainer = started(program, "2", "stay", environment=environment)
    assert trainer.stdout is not None
    assert trainer.stdout.readline() == "begun\n"
    own_server.run_appears("kafka-left")
    own_server.kill()
    steps = int(trainer.stdout.readline())
    trainer.send_signal(signal.SIGKILL)
    trainer.wait()
    own_server.start()

    monkeypatch.setenv(KAFKA, kafka(own_server))
    with tailrace.init(id="kafka-next", capture="off", system=0) as run:
        await_(lambda: run.stats()["resent"] > 0, 30)

    position = own_server.log_end()
    path = f"/runs/kafka-left/series?metric=loss&points=10000&after={position}"
    assert own_server.get(path)["x"] == list(range(steps))
    shown = own_server.get("/runs/kafka-left")["run"]
    assert (shown["ledger"]["gaps"], shown["ledger"]["deadLetters"]) == ([], 0)


def test_a_forked_child_has_a_producer_of_its_own(server: TestServer, script: Script) -> None:
    done = script(
        """
import multiprocessing
import tailrace
run = tailrace.init(id="kafka-forked", capture="off", system=0)
run.log({"parent": 0}, step=0)
run.flush()
def work():
    for step in range(50):
        run.log({"child": step}, step=step)
child = multiprocessing.get_context("fork").Process(target=work)
child.start()
child.join(30)
print(child.exitcode)
run.log({"parent": 1}, step=1)
""",
        {KAFKA: kafka(server)},
    )

    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert server.run("kafka-forked")["status"] == "finished"
    assert [p["step"] for p in server.points("kafka-forked", "child")] == list(range(50))
    assert [p["value"] for p in server.points("kafka-forked", "parent")] == [0, 1]


def test_a_producer_that_is_dead_for_good_is_replaced(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import confluent_kafka
    from confluent_kafka import KafkaError, KafkaException, Producer

    made: list[Any] = []

    class Fenced(Producer):  # type: ignore[misc]
        """The first one dies when it has taken ten events."""

        def __init__(self, *settings: Any, **more: Any) -> None:
            super().__init__(*settings, **more)
            made.append(self)
            self.taken = 0

        def produce(self, *record: Any, **more: Any) -> None:
            self.taken += 1
            if self is made[0] and self.taken > 10:
                raise KafkaException(KafkaError(KafkaError._FATAL, "fenced", True))
            super().produce(*record, **more)

    monkeypatch.setattr(confluent_kafka, "Producer", Fenced)
    monkeypatch.setenv(KAFKA, kafka(server))
    with tailrace.init(id="kafka-fatal", capture="off", system=0) as run:
        for step in range(40):
            run.log({"loss": step}, step=step)
            run.flush()

    assert len(made) == 2
    assert run.stats()["waiting"] == 0
    assert [p["step"] for p in server.points("kafka-fatal", "loss")] == list(range(40))
    assert server.run("kafka-fatal")["ledger"]["gaps"] == []


def test_an_address_where_nobody_answers_costs_nothing_but_the_wait_at_the_end(
    monkeypatch: pytest.MonkeyPatch, spools: Path
) -> None:
    monkeypatch.setenv(KAFKA, "127.0.0.1:1")
    begin = time.monotonic()
    run = tailrace.init(id="kafka-nobody", capture="off", system=0)
    for step in range(100):
        run.log({"loss": step})
    assert time.monotonic() - begin < 2
    run.finish(timeout=1)
    assert time.monotonic() - begin < 10

    assert run.stats()["acked"] == 0
    assert run.stats()["waiting"] > 0
    assert any(spools.iterdir())


def test_a_heart_that_is_told_of_an_error_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KAFKA, "127.0.0.1:1")
    monkeypatch.setenv("TAILRACE_KAFKA_MESSAGE_TIMEOUT_MS", "200")
    run = tailrace.init(id="kafka-heart", capture="off", system=0, heartbeat=1)
    (heart,) = (t for t in threading.enumerate() if t.name == "tailrace-heart")
    told: list[float] = []

    def again() -> bool:
        if "heartbeat" in str(run.stats()["last_error"]):
            told.append(time.monotonic())
        return bool(told) and told[-1] - told[0] > 3

    await_(again, 60)
    assert heart.is_alive()
    run.finish(timeout=0)


def test_properties_of_the_client_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tailrace.sdk.settings import Target

    said: dict[str, Any] = {KAFKA: "a:1,b:2", "TAILRACE_KAFKA_SASL_USERNAME": "me"}
    target = Target.of(said)

    assert (target.url, target.kafka) == (None, "a:1,b:2")
    assert target.kafka_properties == {"sasl.username": "me"}
    assert Target.of({KAFKA: ""}).url == "http://127.0.0.1:8080"
    with pytest.raises(ValueError, match=r"TAILRACE_KAFKA_.*JAAS"):
        Target.of(said | {"TAILRACE_KAFKA_SASL_JAAS_CONFIG": "x"}).transport()
