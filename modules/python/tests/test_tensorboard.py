"""Event files of TensorBoard become runs, point for point."""

from __future__ import annotations

import math
import signal
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TestServer, await_, need

from tailrace.cli.main import main
from tailrace.importers.events import DamagedError, Scalar, records, scalars
from tailrace.spool.frame import crc32c

AT = 1_700_000_000.25


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def whole(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def inner(number: int, data: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(data)) + data


def simple(tag: str, value: float) -> bytes:
    return inner(1, tag.encode()) + varint(2 << 3 | 5) + struct.pack("<f", value)


def tensor(tag: str, kind: int, fields: bytes) -> bytes:
    return inner(1, tag.encode()) + inner(8, whole(1, kind) + fields)


def event(step: int, *summaries: bytes, at: float = AT) -> bytes:
    head = varint(1 << 3 | 1) + struct.pack("<d", at) + whole(2, step)
    return head + inner(5, b"".join(inner(1, summary) for summary in summaries))


def masked(data: bytes) -> bytes:
    crc = crc32c(data)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def frame(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


VERSION = frame(varint(1 << 3 | 1) + struct.pack("<d", AT) + inner(3, b"brain.Event:2"))


def write(folder: Path, *events: bytes, name: str = "events.out.tfevents.1.host") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(VERSION + b"".join(frame(one) for one in events))
    return path


def run_of(server: TestServer, project: str, name: str) -> str:
    """The id of a project's run by its name, once it has ended."""
    import tailrace

    found: list[str] = []

    def appears() -> bool:
        found[:] = [
            r.id for r in tailrace.Api(server.url).runs(f"name = '{name}'", project=project)
        ]
        return len(found) == 1

    await_(appears, 30)
    server.settled(found[0])
    return found[0]


def test_a_known_checksum() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # RFC 3720, appendix B.4


def test_scalars_of_every_kind_are_read() -> None:
    double = struct.pack("<d", 0.1)
    found = scalars(
        event(
            7,
            simple("loss", 0.5),
            tensor("packed", 2, inner(6, double)),
            tensor("content", 1, inner(4, struct.pack("<f", 2.5))),
            tensor("matrix", 1, inner(2, inner(2, whole(1, 2))) + inner(4, bytes(8))),
            tensor("text", 7, inner(8, b"words")),
            inner(1, b"image") + inner(4, b"png"),
        )
    )

    assert found == [
        Scalar("loss", 7, AT, 0.5),
        Scalar("packed", 7, AT, 0.1),
        Scalar("content", 7, AT, 2.5),
    ]


@pytest.mark.parametrize("at", range(0, 60, 7))
def test_a_flipped_bit_is_damage_wherever_it_is(tmp_path: Path, at: int) -> None:
    path = tmp_path / "file"
    data = bytearray(frame(event(1, simple("loss", 0.5))))
    data[at % len(data)] ^= 1
    path.write_bytes(bytes(data))

    with path.open("rb") as file, pytest.raises(DamagedError, match="at byte 0"):
        list(records(file))


def test_every_folder_is_a_run(
    server: TestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "runs"
    write(
        top / "train",
        *(event(step, simple("loss", step / 4), simple("acc", 1.0)) for step in range(100)),
        event(100, simple("loss", math.nan)),
    )
    write(top / "eval", event(3, simple("loss", 9.0)), event(-1, simple("loss", 1.0)))
    (top / "empty").mkdir()

    assert main(["import", "tensorboard", str(top), "--url", server.url]) == 0

    assert sorted(line.split("\t")[1] for line in capsys.readouterr().out.splitlines()) == [
        "1 points",
        "201 points",
    ]
    train = run_of(server, "runs", "train")
    got = server.points(train, "loss")
    assert [p["value"] for p in got] == [step / 4 for step in range(100)] + ["NaN"]
    assert [p["step"] for p in got] == list(range(101))
    assert {p["time"] for p in got} == {1_700_000_000_250}
    assert len(server.points(train, "acc")) == 100
    shown = server.run(train)
    assert shown["status"] == "finished"
    assert shown["tags"] == {"imported_from": "tensorboard"}
    assert len(server.points(run_of(server, "runs", "eval"), "loss")) == 1


def test_a_second_import_adds_what_is_new_and_nothing_else(
    server: TestServer, tmp_path: Path
) -> None:
    top = tmp_path / "imported-twice"
    write(top, *(event(step, simple("loss", step)) for step in range(50)))
    command = ["import", "tensorboard", str(top), "--url", server.url]

    assert main(command) == main(command) == 0
    write(top, event(50, simple("loss", 50), simple("new", 1)), name="events.out.tfevents.2.host")
    assert main(command) == 0

    run = run_of(server, "imported-twice", "imported-twice")
    assert [p["step"] for p in server.points(run, "loss")] == list(range(51))
    assert [p["step"] for p in server.points(run, "new")] == [50]
    assert server.run(run)["status"] == "finished"


def test_what_is_damaged_is_told_and_what_stands_before_it_is_kept(
    server: TestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "damaged"
    path = write(top, event(1, simple("loss", 1.0)), event(2, simple("loss", 2.0)))
    data = bytearray(path.read_bytes())
    data[-20] ^= 0xFF
    path.write_bytes(bytes(data))

    assert main(["import", "tensorboard", str(top), "--url", server.url]) == 0

    assert "damaged at byte" in capsys.readouterr().err
    assert [p["step"] for p in server.points(run_of(server, "damaged", "damaged"), "loss")] == [1]


def test_odd_times_steps_and_names_cost_no_other_point(
    server: TestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "odd"
    write(
        top,
        event(1, simple("loss", 1.0), at=math.nan),
        event(2, simple("loss", 2.0)),
        event(3, simple("loss", 3.0), at=math.inf),
        event(4, simple("loss", 4.0), at=1e300),
        event(-5, simple("loss", 5.0)),
        inner(1, b"abc"),  # a wall time of three bytes
        event(6, simple("loss", 6.0), simple("", 6.5), simple("t\x7f", 6.25)),
        event(7, simple("\U0001f600" * 130, 7.0)),
    )
    command = ["import", "tensorboard", str(top), "--url", server.url]

    assert main(command) == 0

    said = capsys.readouterr()
    assert said.out.split("\t")[1] == "8 points\n"
    for told in ("3 points had no time", "1 points were left out, as", "1 frames were left out"):
        assert said.err.count(told) == 1, said.err
    run = run_of(server, "odd", "odd")
    points = server.points(run, "loss")
    assert [p["step"] for p in points] == [1, 2, 3, 4, 6]
    assert [p["time"] for p in points] == [0, *[1_700_000_000_250] * 4]
    shown = server.run(run)
    assert shown["metrics"].keys() == {"loss", "unnamed", "t?", "\U0001f600" * 125}
    assert shown["ledger"]["deadLetters"] == 0
    assert main(command) == 0
    assert capsys.readouterr().out == ""  # all of them are known


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda top: None, 64, "is no folder"),
        (lambda top: top.mkdir(), 66, "there are no event files"),
    ],
)
def test_nothing_to_import_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: object, code: int, said: str
) -> None:
    top = tmp_path / "none"
    make(top)  # type: ignore[operator]

    assert main(["import", "tensorboard", str(top)]) == code
    assert said in capsys.readouterr().err


def test_watching_reads_what_is_written_later_and_a_cut_frame_once_it_is_whole(
    server: TestServer, started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    top = tmp_path / "watched"
    path = write(top, event(0, simple("loss", 0.0)))
    command = ["import", "tensorboard", str(top), "--url", server.url]
    process = started("-m", "tailrace.cli.main", *command, "--watch")
    assert process.stdout is not None
    run, points = process.stdout.readline().split("\t")
    assert points == "1 points\n"
    late = frame(event(1, simple("loss", 1.0))) + frame(event(2, simple("loss", 2.0)))
    with path.open("ab") as file:
        file.write(late[:-5])
    assert process.stdout.readline() == f"{run}\t1 points\n"
    with path.open("ab") as file:
        file.write(late[-5:])
    assert process.stdout.readline() == f"{run}\t1 points\n"
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert [p["value"] for p in server.points(run, "loss")] == [0, 1, 2]


def test_files_of_tensorboard_itself_are_read(server: TestServer, tmp_path: Path) -> None:
    need("tensorboard")
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter
    from tensorboard.util.tensor_util import make_tensor_proto

    top = tmp_path / "genuine"
    writer = EventFileWriter(str(top))
    for step in range(300):
        summary = Summary(
            value=[
                Summary.Value(tag="loss", simple_value=step / 8),
                Summary.Value(tag="tensor", tensor=make_tensor_proto(step / 4)),
            ]
        )
        writer.add_event(Event(step=step, wall_time=AT + step, summary=summary))
    writer.close()

    assert main(["import", "tensorboard", str(top), "--url", server.url]) == 0

    run = run_of(server, "genuine", "genuine")
    assert [p["value"] for p in server.points(run, "loss")] == [n / 8 for n in range(300)]
    assert [p["value"] for p in server.points(run, "tensor")] == [n / 4 for n in range(300)]
