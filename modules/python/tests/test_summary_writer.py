"""A SummaryWriter in the place of torch's: the same calls, and the same points arrive."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest
from conftest import TestServer, need

BOTH = """
import json, os
import numpy as np, torch
from torch.utils.tensorboard import SummaryWriter as Torchs
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tailrace.integrations.tensorboard import SummaryWriter as Ours

def use(writer):
    for step in range(5):
        writer.add_scalar("loss", torch.tensor(1 / (step + 1)), step, walltime=1_000.25 + step)
        writer.add_scalar("rare", np.float32(step), global_step=step * 100)
    writer.add_scalar("late", 0.5, 1)
    writer.add_scalars("accuracy", {"train": 0.5, "test": 0.25}, 2)
    writer.add_histogram("weights", torch.linspace(0, 1, 10), 3)
    writer.add_image("picture", torch.zeros(3, 4, 5), 3)
    writer.add_image("grey", np.zeros((4, 5)), 3, dataformats="HW")
    writer.add_text("note", "a text", 3)
    writer.add_hparams({"lr": 0.1, "deep": True}, {"hparam/accuracy": 0.75})
    writer.add_graph(torch.nn.Linear(2, 1), torch.zeros(1, 2))
    writer.add_custom_scalars({"all": {"losses": ["Multiline", ["loss"]]}})
    writer.flush()

torchs = Torchs("torchs", purge_step=None, max_queue=5, flush_secs=10)
use(torchs)
torchs.close()
with Ours("runs/ours", purge_step=None, max_queue=5, flush_secs=10, system=0) as ours:
    use(ours)
kept = EventAccumulator("torchs").Reload()
points = {tag: [(e.step, e.value, e.wall_time) for e in kept.Scalars(tag)]
          for tag in ("loss", "rare", "late")}
print(json.dumps({"id": ours.run.id, "points": points}))
"""


def test_what_torchs_writer_keeps_arrives_from_ours(
    server: TestServer, script: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    need("torch")
    need("tensorboard")

    done = script(BOTH, {"TAILRACE_URL": server.url}, timeout=300)

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    run = said["id"]
    shown = server.settled(run)
    assert (shown["status"], shown["name"]) == ("finished", "ours")
    assert shown["config"] == {"lr": 0.1, "deep": True}
    assert shown["summary"]["hparam/accuracy"] == 0.75
    for tag, points in said["points"].items():
        expected = {step: value for step, value, _ in points}
        assert dict(server.values(run, tag)) == pytest.approx(expected), tag
    times = [point["time"] for point in server.points(run, "loss")]
    assert times == [time * 1_000 for _, _, time in said["points"]["loss"]]
    assert server.values(run, "accuracy/test") == [(2, 0.25)]
    media = {(e["name"], e["kind"], e["step"]) for e in server.events(run, "media.logged")}
    assert media == {("weights", "histogram", 3), ("picture", "image", 3), ("grey", "image", 3)}
