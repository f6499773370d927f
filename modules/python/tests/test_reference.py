"""The reference says what the docstrings say, and their examples do what they say."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import reference
from conftest import TestServer

import tailrace
from tailrace.api import ApiError

DESCRIBED = [thing for _, things in reference.described() for thing in things]
WITH_EXAMPLES = [thing for thing in DESCRIBED if ">>>" in thing.doc]

pytestmark = pytest.mark.usefixtures("no_run_left")


def test_the_page_is_made_of_the_docstrings() -> None:
    said = reference.PAGE.read_text()

    assert said == reference.page(), "python modules/python/tests/reference.py writes it anew"


def test_everything_public_stands_in_it_with_a_word() -> None:
    names = {thing.name.removeprefix("tailrace.") for thing in DESCRIBED}

    missing = set(tailrace.__all__) - names - {"__version__", "Media"}
    assert missing == set()
    assert [thing.name for thing in DESCRIBED if not thing.doc] == []
    assert len(WITH_EXAMPLES) > 15


def test_every_variable_that_is_read_stands_in_the_page_of_configuration() -> None:
    page = (reference.PAGE.parent / "configuration.md").read_text()
    read = {
        name
        for file in reference.SRC.rglob("*.py")
        for name in re.findall(r"\"(TAILRACE_[A-Z_]+)\"", file.read_text())
    }

    assert len(read) > 10
    assert [name for name in sorted(read) if name not in page] == []


@pytest.fixture(scope="module")
def shown(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> tailrace.Run:
    """The run that examples ask for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAILRACE_SPOOL_DIR", str(tmp_path_factory.mktemp("spool")))
        patch.setenv("TAILRACE_QUIET", "1")
        with tailrace.init(
            id="shown", project="mnist", config={"lr": 0.1}, url=server.url, capture="off", system=0
        ) as run:
            for step in range(3):
                run.log({"loss": 0.5**step}, step=step)
            run.summary["accuracy"] = 0.98
    server.settled("shown")
    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which the examples' files lie."""
    (tmp_path / "model.bin").write_bytes(b"weights")
    monkeypatch.chdir(tmp_path)
    yield tmp_path


@pytest.mark.parametrize("thing", WITH_EXAMPLES, ids=lambda thing: str(thing.name))
def test_an_example_does_what_it_says(
    thing: reference.Described,
    server: TestServer,
    shown: tailrace.Run,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TAILRACE_URL", server.url)
    monkeypatch.setenv("TAILRACE_CAPTURE", "off")
    api = tailrace.Api()
    known = {"tailrace": tailrace, "api": api, "ApiError": ApiError, "shown": api.run(shown.id)}
    if "tailrace.init(" not in thing.doc and "@tailrace" not in thing.doc:
        known["run"] = tailrace.init(system=0)
    examples = doctest.DocTestParser().get_doctest(thing.doc, known, thing.name, None, None)
    said: list[str] = []

    failed = doctest.DocTestRunner().run(examples, out=said.append).failed

    assert failed == 0, "".join(said)
    if (own := tailrace.run) is not None:
        own.finish()
        assert server.settled(own.id)["ledger"]["deadLetters"] == 0
