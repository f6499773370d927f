"""Hugging Face's Trainer and Accelerate as they are; what they say arrives."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TestServer, need

Script = Callable[..., subprocess.CompletedProcess[str]]

TRAINER = """
import json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from transformers import TrainerCallback, set_seed
from tailrace.integrations.transformers import TailraceCallback

set_seed(1)
model = BertForSequenceClassification(BertConfig(vocab_size=20, hidden_size=8, num_labels=2,
    num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, max_position_embeddings=16))
words = torch.randint(0, 20, (24, 6))
rows = [{"input_ids": row, "labels": int(row[0] > 9)} for row in words]

class Fail(TrainerCallback):
    def on_step_end(self, args, state, control, **more):
        if os.environ.get("FAIL") and state.global_step == 4:
            raise ArithmeticError("diverged")

args = TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=4, logging_steps=2,
    eval_strategy="epoch", save_strategy="epoch", save_total_limit=1, report_to="none",
    run_name="tiny", use_cpu=True, disable_tqdm=True, load_best_model_at_end=True,
    metric_for_best_model="loss")
callback = TailraceCallback(project="trainer", log_model=True, id=os.environ.get("ID"), system=0)
trainer = Trainer(model, args, train_dataset=rows, eval_dataset=rows[:8],
                  callbacks=[callback, Fail()])
trainer.train()
predicted = trainer.predict(rows[:4]).metrics
print(json.dumps({"id": callback.run.id, "history": trainer.state.log_history,
    "best": trainer.state.best_metric, "predicted": predicted, "size": model.num_parameters()}))
"""


def _points_of(history: list[dict[str, Any]]) -> dict[str, list[tuple[int, float]]]:
    """As the callback names them; what is said once of the whole training is no point."""
    found: dict[str, list[tuple[int, float]]] = {}
    for entry in history:
        for key, value in entry.items():
            if key != "step" and "train_runtime" not in entry:
                kind, plain = ("eval", key[5:]) if key.startswith("eval_") else ("train", key)
                found.setdefault(f"{kind}/{plain}", []).append((entry["step"], value))
    return found


def test_what_the_trainer_logs_arrives(server: TestServer, script: Script) -> None:
    need("transformers")

    done = script(TRAINER, {"TAILRACE_URL": server.url}, timeout=300)

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    run = said["id"]
    shown = server.settled(run)
    assert (shown["status"], shown["project"], shown["name"]) == ("finished", "trainer", "tiny")
    assert shown["config"]["args"]["num_train_epochs"] == 3
    assert shown["config"]["model"]["hidden_size"] == 8
    assert shown["config"]["model"]["num_parameters"] == said["size"]
    expected = _points_of(said["history"])
    assert [step for step, _ in expected["train/loss"]] == [2, 4, 6, 8, 10, 12, 14, 16, 18]
    assert len(expected["eval/loss"]) == 3
    for name, points in expected.items():
        assert dict(server.values(run, name)) == dict(points), name
    whole = said["history"][-1]
    for name in ("train_runtime", "train_loss", "total_flos"):
        assert shown["summary"][name] == whole[name]
    assert shown["summary"]["test/loss"] == said["predicted"]["test_loss"]
    assert shown["summary"]["best_metric"] == said["best"]
    files = {f["path"] for f in server.get(f"/runs/{run}/artifacts")["artifacts"]}
    for step in (6, 12, 18):  # all of them, though the Trainer deletes what it has one too many of
        assert f"checkpoint-{step}/model.safetensors" in files


def test_a_trainer_that_fails_is_failed(server: TestServer, script: Script) -> None:
    need("transformers")
    environment = {"TAILRACE_URL": server.url, "FAIL": "yes", "ID": "trainer-fails"}

    done = script(TRAINER, environment, timeout=300)

    assert done.returncode == 1, done.stderr
    shown = server.settled("trainer-fails")
    assert (shown["status"], shown["error"]["message"]) == ("failed", "diverged")
    assert [step for step, _ in server.values("trainer-fails", "train/loss")] == [2]


ACCELERATE = """
import json, os, sys
import numpy as np, torch
from accelerate import Accelerator
from tailrace.integrations.accelerate import TailraceTracker

accelerator = Accelerator(log_with=TailraceTracker(project="accelerate", system=0), cpu=True)
accelerator.init_trackers("ignored", config={"lr": 0.1, "nested": {"depth": 2}})
torch.manual_seed(1)
model = torch.nn.Linear(4, 1)
features = torch.randn(32, 4)
data = torch.utils.data.DataLoader(list(zip(features, features.sum(1))), batch_size=4)
model, optimizer, data = accelerator.prepare(
    model, torch.optim.SGD(model.parameters(), lr=0.1), data)
losses = []
for features, target in data:
    loss = torch.nn.functional.mse_loss(model(features).squeeze(1), target)
    accelerator.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
    mean = accelerator.gather(loss.reshape(1)).mean()
    accelerator.log({"loss": mean, "by": {"rank": accelerator.process_index}}, step=len(losses))
    losses.append(mean.item())
    if os.environ.get("FAIL") and len(losses) == 3:
        raise ArithmeticError("diverged")
if accelerator.is_main_process:  # on others Accelerate has an empty tracker
    tracker = accelerator.get_tracker("tailrace")
    tracker.log_images({"black": [np.zeros((4, 5, 3))]}, step=1)
    tracker.log_table("table", columns=["a"], data=[[1]], step=1)
run = accelerator.get_tracker("tailrace", unwrap=True)
accelerator.end_training()
if accelerator.is_main_process:
    print(json.dumps({"id": run.id, "losses": losses}))
"""


@pytest.mark.parametrize("processes", [1, 2])
def test_what_accelerate_logs_arrives_once(
    server: TestServer, tmp_path: Path, script: Script, processes: int
) -> None:
    need("accelerate")
    program = tmp_path / "train.py"
    program.write_text(ACCELERATE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launch = f"""
from torch.distributed.run import main
main(["--nproc-per-node", "{processes}", "--master-port", "{port}", {str(program)!r}])
"""

    done = script(launch, {"TAILRACE_URL": server.url, "OMP_NUM_THREADS": "1"}, timeout=300)

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    run = said["id"]
    shown = server.settled(run)
    assert (shown["status"], shown["project"], shown["worldSize"]) == ("finished", "accelerate", 1)
    assert shown["config"] == {"lr": 0.1, "nested": {"depth": 2}}
    assert len(said["losses"]) == 8 // processes
    assert server.values(run, "loss") == list(enumerate(said["losses"]))
    assert {value for _, value in server.values(run, "by/rank")} == {0}
    assert {e["name"] for e in server.events(run, "media.logged")} == {"black", "table"}


def test_an_accelerated_training_that_fails_is_failed(server: TestServer, script: Script) -> None:
    need("accelerate")
    program = ACCELERATE.replace("system=0", "system=0, id='accelerate-fails'")

    done = script(program, {"TAILRACE_URL": server.url, "FAIL": "yes"}, timeout=300)

    assert done.returncode == 1, done.stderr
    shown = server.settled("accelerate-fails")
    assert (shown["status"], shown["error"]["message"]) == ("failed", "diverged")
    assert [step for step, _ in server.values("accelerate-fails", "loss")] == [0, 1, 2]
