"""Lightning and Keras as they are, each in a process of its own; what they say arrives.

They are in ``check --all`` only: torch alone is 500 MB.
"""

from __future__ import annotations

import csv
import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TestServer, need

Script = Callable[..., subprocess.CompletedProcess[str]]

LIGHTNING = """
import argparse, json, os, sys, warnings
warnings.simplefilter("ignore")
import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from tailrace.integrations.lightning import TailraceLogger

class Tiny(LightningModule):
    def __init__(self, lr, schedule, options):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 1)

    def loss(self, batch):
        return torch.nn.functional.mse_loss(self.layer(batch), batch.sum(1, keepdim=True))

    def training_step(self, batch, index):
        loss = self.loss(batch)
        self.log("train/loss", loss, on_step=True, on_epoch=True)
        self.log("rank", 100.0 * self.global_rank + self.global_step)
        if FAIL and self.global_step == 3:
            raise FAIL
        return loss

    def validation_step(self, batch, index):
        self.log("val/loss", self.loss(batch))

    def test_step(self, batch, index):
        self.log("test/loss", self.loss(batch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)

def loader():
    return torch.utils.data.DataLoader(torch.randn(16, 4), batch_size=2)

FAIL = None
seed_everything(1, verbose=False)
options = argparse.Namespace(depth=2, names=["a", "b"])
common = dict(accelerator="cpu", max_epochs=3, log_every_n_steps=1, enable_progress_bar=False,
              enable_model_summary=False)
"""

FIT = """
logger = TailraceLogger(project="lightning", log_model=True, save_dir="saved", system=0)
assert (logger.name, logger.version, logger.save_dir) == ("lightning", None, "saved")
best = ModelCheckpoint(monitor="val/loss", save_top_k=1, filename="{epoch}", save_last=True)
trainer = Trainer(logger=[logger, CSVLogger("csv", version="")], callbacks=[best],
                  num_sanity_val_steps=0, **common)
model = Tiny(0.01, {"warmup": {"steps": 3}}, options)
trainer.fit(model, loader(), loader())
trainer.test(model, loader(), verbose=False)
logger.log_hyperparams(argparse.Namespace(later=1), {"of/hparams": 0.5})
logger.log_graph(model)
logger.log_image("picture", [torch.zeros(3, 4, 5)], step=1, caption=["black"])
logger.log_table("table", columns=["a"], data=[[1]])
logger.experiment.alert("done")
best_path = os.path.abspath(best.best_model_path)
print(json.dumps({"id": logger.version, "best": best_path, "score": float(best.best_model_score)}))
"""


@pytest.fixture
def lightning(script: Script, server: TestServer) -> Callable[..., Any]:
    """Runs a program; what its last line says, when it ends well."""
    need("lightning")

    def run(text: str, code: int = 0) -> Any:
        done = script(LIGHTNING + text, {"TAILRACE_URL": server.url}, timeout=300)
        assert done.returncode == code, done.stderr
        return done if code else json.loads(done.stdout.splitlines()[-1])

    return run


def kept_by_lightning(path: Path) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    with path.open() as file:
        for row in csv.DictReader(file):
            for name, value in row.items():
                if value and name != "step":
                    found.setdefault(name, []).append((int(row["step"]), float(value)))
    return found


def test_what_lightning_logs_arrives(
    server: TestServer, lightning: Callable[..., Any], tmp_path: Path
) -> None:
    said = lightning(FIT)

    shown = server.settled(said["id"])
    assert (shown["status"], shown["project"], shown["worldSize"]) == ("finished", "lightning", 1)
    assert shown["config"] == {
        "lr": 0.01,
        "schedule": {"warmup": {"steps": 3}},
        "options": {"depth": 2, "names": ["a", "b"]},
        "later": 1,
    }
    kept = kept_by_lightning(tmp_path / "csv" / "lightning_logs" / "metrics.csv")
    assert len(kept["train/loss_step"]) == 24
    assert {"train/loss_epoch", "val/loss", "test/loss", "epoch", "rank"} <= set(kept)
    for name, points in kept.items():
        got = dict(server.values(said["id"], name))
        assert got == pytest.approx(dict(points), rel=1e-6), name
    assert shown["summary"]["best_score"] == pytest.approx(said["score"])
    assert shown["summary"]["of/hparams"] == 0.5
    assert said["best"].startswith(str(tmp_path / "saved" / "lightning" / said["id"]))
    files = {f["path"]: f for f in server.get(f"/runs/{said['id']}/artifacts")["artifacts"]}
    for path in (Path(said["best"]), Path(said["best"]).with_name("last.ckpt")):
        assert files[f"checkpoints/{path.name}"]["bytes"] == path.stat().st_size
    assert {e["name"] for e in server.events(said["id"], "media.logged")} == {"picture", "table"}


ALL = """
best = ModelCheckpoint(monitor="val/loss", save_top_k=1, filename="{epoch}")
logger = TailraceLogger(log_all_ranks=True, log_model="all", system=0)
trainer = Trainer(logger=logger, callbacks=[best], devices=2, strategy="ddp", **common)
trainer.fit(Tiny(0.01, {}, options), loader(), loader())
if trainer.global_rank == 0:
    print(json.dumps(logger.version))
"""


def test_every_rank_logs_when_asked_to(server: TestServer, lightning: Callable[..., Any]) -> None:
    run = lightning(ALL)

    shown = server.settled(run)
    assert (shown["status"], shown["worldSize"], shown["attempt"]) == ("finished", 2, 1)
    for rank in (0, 1):
        expected = [(step, 100.0 * rank + step) for step in range(12)]
        assert server.values(run, "rank", f"&rank={rank}") == expected
        assert len(server.values(run, "val/loss", f"&rank={rank}")) == 3
    files = [f["path"] for f in server.get(f"/runs/{run}/artifacts")["artifacts"]]
    assert sorted(f for f in files if f.startswith("checkpoints/")) == [
        f"checkpoints/epoch={epoch}.ckpt" for epoch in range(3)
    ]


FAILS = """
FAIL = HOW("diverged")
logger = TailraceLogger(id=ID, system=0)
Trainer(logger=logger, enable_checkpointing=False, **common).fit(Tiny(0.01, {}, {}), loader())
"""


@pytest.mark.parametrize(
    ("how", "status"), [("RuntimeError", "failed"), ("KeyboardInterrupt", "interrupted")]
)
def test_a_lightning_training_that_ends_early_says_how(
    server: TestServer, lightning: Callable[..., Any], how: str, status: str
) -> None:
    run = f"lightning-{status}"

    done = lightning(FAILS.replace("HOW", how).replace("ID", repr(run)), code=1)

    assert ("diverged" in done.stderr) == (how == "RuntimeError")
    shown = server.settled(run)
    assert shown["status"] == status
    assert (shown["error"]["type"], shown["error"]["message"]) == (how, "diverged")
    assert [step for step, _ in server.values(run, "train/loss_step")] == [0, 1, 2]


ONE_FAILS = """
class OneFails(Tiny):
    def training_step(self, batch, index):
        if self.global_rank == 1 and self.global_step == 3:
            raise ArithmeticError("rank 1 diverged")
        return super().training_step(batch, index)

logger = TailraceLogger(log_all_ranks=True, id="lightning-rank-fails", system=0, heartbeat=1)
trainer = Trainer(logger=logger, enable_checkpointing=False, devices=2, strategy="ddp", **common)
trainer.fit(OneFails(0.01, {}, {}), loader())
"""


def test_a_rank_of_lightning_that_fails_fails_the_run(server: TestServer, script: Script) -> None:
    need("lightning")

    done = script(LIGHTNING + ONE_FAILS, {"TAILRACE_URL": server.url}, timeout=300)

    # Rank 0 misses the other and fails, or Lightning kills it: then it is lost soon after.
    assert done.returncode in (1, -signal.SIGKILL)
    assert server.settled("lightning-rank-fails")["status"] == "failed"
    ends = server.events("lightning-rank-fails", "run.finished")
    assert {e["error"]["message"] for e in ends if e["rank"] == 1} == {"rank 1 diverged"}
    for rank in (0, 1):
        expected = [(step, 100.0 * rank + step) for step in range(3)]
        assert server.values("lightning-rank-fails", "rank", f"&rank={rank}")[:3] == expected


TERMINATED = """
from lightning.pytorch.callbacks import Callback

class Tell(Callback):
    def on_train_batch_end(self, trainer, *_):
        if trainer.global_step == 5:
            print("READY", flush=True)

    def on_exception(self, trainer, module, error):
        print(json.dumps(type(error).__name__), flush=True)

logger = TailraceLogger(id="lightning-terminated", system=0)
common["max_epochs"] = 1_000_000
Trainer(logger=logger, callbacks=[Tell()], enable_checkpointing=False, **common).fit(
    Tiny(0.01, {}, {}), loader())
"""


def test_lightning_stops_at_sigterm_in_its_own_way(
    server: TestServer, started: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("lightning")
    monkeypatch.setenv("TAILRACE_URL", server.url)
    program = tmp_path / "terminated.py"
    program.write_text(LIGHTNING + TERMINATED)
    process = started(program)
    while process.stdout.readline() != "READY\n":
        assert process.poll() is None

    process.send_signal(signal.SIGTERM)

    assert json.loads(process.stdout.readline()) == "SIGTERMException"
    assert process.wait(60) == 0  # its exception is a SystemExit
    shown = server.settled("lightning-terminated")
    assert shown["status"] == "interrupted"


KERAS = """
import json, os
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy as np
import tailrace
from tailrace.integrations.keras import TailraceCallback

keras.utils.set_random_seed(1)
features = np.random.default_rng(1).normal(size=(32, 4)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)], name="tiny")
rate = keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5)
model.compile(optimizer=keras.optimizers.SGD(rate), loss="mse", metrics=["mae"])
batches = {}

class Batches(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        batches[len(batches) + 1] = logs["loss"]
        if os.environ.get("FAIL") and len(batches) == 6:
            raise ArithmeticError("diverged")

callback = TailraceCallback(every_batches=2, project="keras", system=0)
history = model.fit(features, features.sum(1), validation_split=0.25, epochs=3, batch_size=6,
                    verbose=0, callbacks=[callback, Batches()])
print(json.dumps({"id": callback.run.id, "history": history.history, "batches": batches}))
"""


def test_what_keras_logs_arrives(server: TestServer, script: Script) -> None:
    need("keras")

    done = script(KERAS, {"TAILRACE_URL": server.url}, timeout=300)

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    run = said["id"]
    shown = server.settled(run)
    assert (shown["status"], shown["project"]) == ("finished", "keras")
    assert shown["config"]["fit"]["epochs"] == 3
    assert shown["config"]["model"]["parameters"] == 5
    assert shown["config"]["optimizer"]["learning_rate"]["config"]["decay_rate"] == 0.5
    assert set(said["history"]) == {"loss", "mae", "val_loss", "val_mae"}
    for name, values in said["history"].items():
        own = f"val/{name[4:]}" if name.startswith("val_") else f"train/{name}"
        assert server.values(run, own) == list(enumerate(values)), name
    rates = [0.1 * 0.5 ** (steps / 4) for steps in (4, 8, 12)]
    assert [value for _, value in server.values(run, "train/learning_rate")] == pytest.approx(rates)
    every = {int(step): loss for step, loss in said["batches"].items() if int(step) % 2 == 0}
    assert dict(server.values(run, "batch/loss")) == every


def test_a_keras_training_that_fails_is_failed(server: TestServer, script: Script) -> None:
    need("keras")

    done = script(
        KERAS.replace("every_batches=2", "id='keras-fails'"),
        {"TAILRACE_URL": server.url, "FAIL": "yes"},
        timeout=300,
    )

    assert done.returncode == 1, done.stderr
    shown = server.settled("keras-fails")
    assert (shown["status"], shown["error"]["message"]) == ("failed", "diverged")
    assert [step for step, _ in server.values("keras-fails", "train/loss")] == [0]
