"""Files on their way: tried again while there is time, never other bytes than were hashed."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import await_

import tailrace
from tailrace.sdk import files, uploads
from tailrace.sdk.counters import Counters
from tailrace.sdk.files import FileEvent, FileName, FileTask
from tailrace.sdk.settings import Settings, Target
from tailrace.sdk.uploads import Upload, Uploads
from tailrace.sdk.writer import Identity, Note

Answer = Callable[[int], int]


class Shelf(ThreadingHTTPServer):
    """Keeps what is put; ``answer`` makes a status of the request's number, from 0."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer: Answer = lambda _: 201
        self.body_of_answer = b""
        self.type_of_answer = "text/html"
        self.kept: list[tuple[str, bytes]] = []
        self.asked = 0
        self.connections = 0
        self.hangs_up = False
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """A client that gives up is no fault."""


class Handler(BaseHTTPRequestHandler):
    server: Shelf
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        status = self.server.answer(self.server.asked)
        self.server.asked += 1
        if status == 0:
            time.sleep(20)  # longer than any test waits
        if status == 201:
            self.server.kept.append((self.path.split("/artifacts/")[1].split("?")[0], body))
        self.send_response(status)
        self.send_header("Content-Type", self.server.type_of_answer)
        self.send_header("Content-Length", str(len(self.server.body_of_answer)))
        self.end_headers()
        self.wfile.write(self.server.body_of_answer)
        self.close_connection = self.server.hangs_up  # of which no header tells

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as server:
        server.thread.start()
        server.daemon_threads = True
        server.block_on_close = False
        yield server
        server.shutdown()


class Sender:
    """Uploads without the rest of a run."""

    def __init__(self, url: str, spools: Path) -> None:
        self.notes: list[Note] = []
        self.counters = Counters()
        settings = Settings("online", Target(url), spools)
        self.uploads = Uploads(Identity("r", "w", 0, 1), settings, self.notes.append, self.counters)

    def add(self, path: Path, name: str = "f") -> Upload:
        return self.uploads.add(files.artifact(path, name, "model", False))

    def fields(self, kind: str = "artifact.logged") -> list[dict[str, Any]]:
        return [dict(note.fields) for note in self.notes if note.type == kind]


@pytest.fixture
def sender(shelf: Shelf, spools: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    monkeypatch.setattr(uploads, "_WAIT_FIRST_S", 0.01, raising=False)
    own = Sender(shelf.url, spools)
    yield own
    own.uploads.finish(0.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(b"a" * 3_000_000)
    return path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- again ----------------------------------------------------------------------------------------


def test_a_kept_connection_that_was_closed_costs_nothing(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    shelf.hangs_up = True
    assert sender.add(file, "first").wait(10)
    second = sender.add(file, "second")

    assert second.wait(10), second.error
    assert shelf.kept == [("first", file.read_bytes()), ("second", file.read_bytes())]
    assert shelf.connections == 2
    assert sender.counters.get("errors") == 0


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(
    shelf: Shelf, sender: Sender, file: Path, status: int
) -> None:
    shelf.answer = lambda asked: 201 if asked == 7 else status
    upload = sender.add(file)

    assert upload.wait(20), upload.error
    assert shelf.asked == 8
    assert shelf.kept == [("f", file.read_bytes())]


def test_a_server_that_comes_late_gets_the_file(file: Path, spools: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sender = Sender(f"http://127.0.0.1:{port}", spools)
    upload = sender.add(file)
    await_(lambda: sender.counters.get("errors") > 0, 10)
    with Shelf(port) as late:
        late.thread.start()

        assert upload.wait(20), upload.error
        late.shutdown()
    sender.uploads.finish(1.0)
    assert late.kept == [("f", file.read_bytes())]


@pytest.mark.parametrize("status", [400, 401, 404, 413, 501])
def test_a_refusal_is_final(shelf: Shelf, sender: Sender, file: Path, status: int) -> None:
    shelf.answer = lambda _: status
    upload = sender.add(file)

    assert not upload.wait(10)
    assert upload.error == f"status {status}: "
    assert shelf.asked == 1
    assert [f["uri"] for f in sender.fields()] == [file.as_uri()]
    assert sender.uploads.left == 1, "who refused it was perhaps no Tailrace server"


@pytest.mark.parametrize(("status", "left"), [(400, 0), (413, 0), (501, 1), (401, 1), (403, 1)])
def test_only_a_servers_own_word_gives_a_file_up(
    shelf: Shelf, sender: Sender, file: Path, spools: Path, status: int, left: int
) -> None:
    shelf.type_of_answer = "application/problem+json"
    shelf.body_of_answer = b'{"type":"/problems/no"}'
    shelf.answer = lambda _: status

    assert not sender.add(file).wait(10)
    sender.uploads.finish(1.0)
    assert sender.uploads.left == left
    assert len(list(spools.glob("files/*/*.json"))) == left


def test_bytes_that_were_damaged_on_the_way_are_sent_again(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    shelf.type_of_answer = "application/problem+json"
    shelf.body_of_answer = b'{"type":"/problems/digest-mismatch"}'
    shelf.answer = lambda asked: 201 if asked else 400

    assert sender.add(file).wait(10)
    assert shelf.asked == 2


def test_a_file_that_no_server_takes_holds_up_no_other(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    shelf.answer = lambda asked: 500 if asked < 5 or asked > 5 else 201
    stuck, other = sender.add(file, "stuck"), sender.add(file, "other")

    assert other.wait(20), other.error
    assert not stuck.wait(0)
    assert [name for name, _ in shelf.kept] == ["other"]


# --- the end --------------------------------------------------------------------------------------


def test_what_is_under_way_at_the_end_is_told_of(shelf: Shelf, sender: Sender, file: Path) -> None:
    shelf.answer = lambda _: 0
    stuck, behind = sender.add(file, "stuck"), sender.add(file, "behind")
    await_(lambda: shelf.asked == 1, 10)
    began = time.monotonic()
    sender.uploads.finish(0.5)

    assert time.monotonic() - began < 3
    assert not stuck.wait(0)
    assert (stuck.error, behind.error) == ("no time was left", "no time was left")
    told, after = sender.fields()
    assert (told["path"], told["uri"]) == ("stuck", file.as_uri())
    assert (told["sha256"], told["bytes"]) == (sha256(file.read_bytes()), 3_000_000)
    assert (after["path"], after["uri"]) == ("behind", file.as_uri())
    assert sender.counters.get("errors") == 2


def test_the_last_trouble_is_told_at_the_end(shelf: Shelf, sender: Sender, file: Path) -> None:
    shelf.answer = lambda _: 503
    upload = sender.add(file)
    await_(lambda: shelf.asked > 1, 10)
    sender.uploads.finish(0.2)

    assert upload.error == "no time was left after status 503: "
    assert len(sender.fields()) == 1


def test_a_file_that_cannot_be_told_of_holds_up_no_other(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    class Mute(FileEvent):
        def note(self, name: str, found: dict[str, object]) -> Note:
            raise ValueError("no words")

    task = FileTask(file, FileName("odd"), True, Mute("source.saved", {}, ()))
    odd, good = sender.uploads.add(task), sender.add(file, "good")

    assert not odd.wait(10)
    assert odd.error == "ValueError: no words"
    assert good.wait(10), good.error


# --- what is sent ---------------------------------------------------------------------------------


def change_at(shelf: Shelf, change: Callable[[int], object], times: int = 1) -> None:
    """Changes the file when it was sent, and has it sent again."""

    def answer(asked: int) -> int:
        if asked >= times:
            return 201
        change(asked)
        return 503

    shelf.answer = answer


def test_a_file_that_grows_is_kept_as_it_was_hashed(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    before = file.read_bytes()
    change_at(shelf, lambda _: file.write_bytes(before + b"more" * 1_000_000))
    upload = sender.add(file)

    assert upload.wait(10), upload.error
    assert shelf.kept == [("f", before)]
    assert upload.sha256 == sha256(before)


@pytest.mark.parametrize("after", [b"short", b"", b"B" * 3_000_000, b"B" * 4_000_000])
def test_a_file_that_changes_is_read_once_more(
    shelf: Shelf, sender: Sender, file: Path, after: bytes
) -> None:
    change_at(shelf, lambda _: file.write_bytes(after))
    upload = sender.add(file)

    assert upload.wait(10), upload.error
    assert shelf.kept == [("f", after)]
    assert upload.sha256 == sha256(after)


def test_a_file_that_always_changes_is_told_of_without_a_hash(
    shelf: Shelf, sender: Sender, file: Path
) -> None:
    change_at(shelf, lambda asked: file.write_bytes(bytes([asked]) * 3_000_000), 9)
    upload = sender.add(file)

    assert not upload.wait(10)
    assert upload.error == f"{file} changes while it is read"
    assert upload.sha256 is None
    assert shelf.kept == []
    assert sender.fields() == [{"path": "f", "uri": file.as_uri(), "role": "model"}]


def test_a_file_that_goes_is_told_of(shelf: Shelf, sender: Sender, file: Path) -> None:
    change_at(shelf, lambda _: file.unlink(), 9)
    upload = sender.add(file)

    assert not upload.wait(10)
    assert "No such file" in str(upload.error)
    assert shelf.asked == 1
    assert sender.counters.get("errors") >= 1


def test_an_image_that_changes_has_the_hash_of_what_is_kept(
    shelf: Shelf, sender: Sender, file: Path, spools: Path
) -> None:
    change_at(shelf, lambda _: file.write_bytes(b"B" * 3_000_000))
    upload = sender.uploads.add(files.media("shown", tailrace.Image(file), 3, spools))

    assert upload.wait(10), upload.error
    after = sha256(b"B" * 3_000_000)
    path = f"media/shown/3-{after[:12]}.bin"
    assert [name for name, _ in shelf.kept] == [path]
    (told,) = sender.fields("media.logged")
    assert (told["path"], told["sha256"]) == (path, after)


def test_what_the_kernel_tells_is_kept_whole(shelf: Shelf, sender: Sender) -> None:
    path = Path("/proc/version")
    if not path.exists():
        pytest.skip("no /proc here")

    assert sender.add(path).wait(10)
    assert shelf.kept == [("f", path.read_bytes())]


# --- what is no file ------------------------------------------------------------------------------


@pytest.fixture(params=["pipe", "device", "socket"])
def no_file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "device":
        yield Path("/dev/zero")
        return
    path = tmp_path / "odd"
    if request.param == "pipe":
        os.mkfifo(path)
        yield path
        return
    with socket.socket(socket.AF_UNIX) as own:
        own.bind(str(path))
        yield path


def test_what_is_no_file_is_refused_at_once(
    shelf: Shelf, sender: Sender, file: Path, no_file: Path
) -> None:
    odd, good = sender.add(no_file, "odd"), sender.add(file, "good")

    assert not odd.wait(5)
    assert "is not a regular file but a pipe, a socket or a device" in str(odd.error)
    assert good.wait(10), good.error
    assert sender.counters.get("errors") == 1


def test_what_is_no_file_is_not_copied(no_file: Path, tmp_path: Path) -> None:
    said: list[str] = []
    done: list[tuple[Path, bool]] = []
    copying = threading.Thread(
        target=lambda: done.append(files.copied(no_file, tmp_path / "copies", said.append)),
        daemon=True,
    )
    copying.start()
    copying.join(5)

    assert done == [(no_file, False)]
    assert len(said) == 1
