"""What looks like a secret is told to nobody, and what does not is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import TestServer

from tailrace.capture import surroundings
from tailrace.capture.secrets import (
    KnownSecrets,
    is_secret,
    masked,
    masked_command,
    masked_fields,
)

SECRETS = [
    "api_key",
    "API_KEY",
    "apiKey",
    "apikey",
    "aws_secret_access_key",
    "AWS-SECRET-ACCESS-KEY",
    "hf_token",
    "HF_TOKEN",
    "hfToken",
    "token",
    "--token",
    "password",
    "db.password",
    "passwd",
    "auth",
    "Authorization",
    "client_secret",
    "credentials",
    "private_key",
]
NO_SECRETS = [
    "tokenizer",
    "max_tokens",
    "num-tokens",
    "tokens",
    "token_type",
    "pad_token",
    "eos_token",
    "key",
    "keys",
    "author",
    "authority",
    "path",
    "monkey",
    "access",
    "keyboard",
    "secretary",
    "lr",
]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_known_by_their_names(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", NO_SECRETS)
def test_what_only_resembles_one_is_none(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["train.py", "--api-key", "abc", "--lr", "0.1"], "train.py --api-key *** --lr 0.1"),
        (["--password=a b c", "--lr=1"], "--password=*** --lr=1"),
        (["--token", "--verbose", "x"], "--token --verbose x"),
        (["--hf_token", "two words"], "--hf_token ***"),
        (["--tokenizer", "bert", "--max_tokens", "5"], "--tokenizer bert --max_tokens 5"),
        (["--db", "postgres://me:pw@host/x"], "--db postgres://***@host/x"),
        (["-H", "Authorization: Bearer abc"], "-H Authorization: *** ***"),
    ],
)
def test_a_command_line_is_told_without_them(words: list[str], told: str) -> None:
    assert masked_command(words) == told


def test_texts_and_configs_are_told_without_them() -> None:
    assert masked("url=https://h/x API_KEY=abc; lr=1") == "url=https://h/x API_KEY=*** lr=1"
    assert masked("https://user:pw@github.com/o/r.git") == "https://***@github.com/o/r.git"
    config = {"lr": 0.1, "hub": {"hf_token": "abc", "token": ""}, "token": 7, "name": "n"}
    assert masked_fields(config) == {
        "lr": 0.1,
        "hub": {"hf_token": "***", "token": ""},
        "token": 7,
        "name": "n",
    }


def test_the_environment_is_told_by_name_only() -> None:
    told = surroundings.told_environment(
        {
            "HOME": "/people/me",
            "CUDA_VISIBLE_DEVICES": "0,1",
            "TAILRACE_ENVIRONMENT": "STAGE, MY_TOKEN,UNSET, PROXY",
            "STAGE": "test",
            "MY_TOKEN": "abc",
            "PROXY": "http://me:pw@proxy",
        }
    )

    assert told == {
        "CUDA_VISIBLE_DEVICES": "0,1",
        "STAGE": "test",
        "MY_TOKEN": "***",
        "PROXY": "http://***@proxy",
    }


def test_git_is_told_without_the_remotes_password(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        author = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *author, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "trunk")
    git("remote", "add", "origin", "https://me:hunter2@host/repo.git")
    (tmp_path / "a").write_text("one\n")
    git("add", "a")
    git("commit", "-m", "first")

    found = surroundings.git(tmp_path)

    assert found is not None
    assert len(str(found.pop("commit"))) == 40
    assert found == {"branch": "trunk", "remote": "https://***@host/repo.git", "dirty": False}
    (tmp_path / "a").write_text("two\n")
    assert (surroundings.git(tmp_path) or {})["dirty"] is True
    (tmp_path / "a").write_text("two\nkey = 'value-of-it'\napi_key = \"abc\"\ntokenizer = 'b'\n")
    patch = surroundings.patch(tmp_path, KnownSecrets({"A_TOKEN": "value-of-it", "TOKEN": "two"}))
    assert b"+two\n+key = '***'\n+api_key = \"***\"\n+tokenizer = 'b'\n" in patch
    assert surroundings.git(Path("/")) is None


def test_no_secret_leaves_the_process(
    server: TestServer, script: Callable[..., CompletedProcess[str]], spools: Path
) -> None:
    done = script(
        """
import os, sys
sys.argv += ["--api-key", "hunter2-hunter2"]
sys.orig_argv += ["--api-key", "hunter2-hunter2"]
import tailrace
with tailrace.init(id="secretive", config={"hub": {"token": "hunter2-hunter2"}}, system=0) as run:
    run.config.password = "hunter2-hunter2"
    run.config["deep"] = {"api_key": "hunter2-hunter2"}
    assert run.config.password == "hunter2-hunter2"  # the program itself goes on with it
    run.log({"a": 1})
    print("using", os.environ["MY_SECRET"])
    tailrace.alert("login", "with " + os.environ["MY_SECRET"])
    raise ValueError("no entry with " + os.environ["MY_SECRET"])
""",
        {
            "TAILRACE_URL": server.url,
            "TAILRACE_ENVIRONMENT": "MY_SECRET",
            "MY_SECRET": "hunter2-hunter2",
        },
    )
    assert done.returncode == 1, done.stderr
    assert "using hunter2-hunter2" in done.stdout

    shown = server.settled("secretive")
    assert shown["config"] == {
        "hub": {"token": "***"},
        "password": "***",
        "deep": {"api_key": "***"},
    }
    assert shown["command"].endswith("--api-key ***")
    assert shown["host"]["environment"]["MY_SECRET"] == "***"
    assert shown["error"]["message"] == "no entry with ***"
    assert "using ***" in str(server.get("/runs/secretive/logs"))
    assert "hunter2-hunter2" not in str(server.get("/runs/secretive/events?limit=1000"))
    assert not any(b"hunter2-hunter2" in f.read_bytes() for f in spools.rglob("*") if f.is_file())


@pytest.mark.parametrize("piece", ["a", "ACGT_", "a.", "a'=", 'token="', "x://", "a ", "-", " "])
def test_a_line_without_separators_costs_no_more_than_another(
    script: Callable[..., CompletedProcess[str]], piece: str
) -> None:
    """In a process that can be killed: expressions hold the interpreter's lock while they search.

    What looks again from every place of the line does not end in this time.
    """
    done = script(
        f"""
from tailrace.capture.secrets import KnownSecrets, masked, masked_command, masked_fields
line = {piece!r} * (300_000 // {len(piece)})
assert len(KnownSecrets({{}}).masked_source("+" + line)) > 0
assert len(masked(line)) > 0
assert len(masked_command(["--sequence", line])) > 0
assert set(masked_fields({{"sequence": line}})) == {{"sequence"}}
print("done")
""",
        timeout=20,
    )
    assert done.stdout == "done\n", done.stderr


def test_every_name_of_a_text_is_looked_at() -> None:
    assert masked("https://h/x?a=1&token=abc") == "https://h/x?a=1&token=***"
    assert masked("""said {'password': 'a b', "lr": 1}""") == """said {'password': ***, "lr": 1}"""
    assert masked("https://me:p@ss@h/x and a@b") == "https://***@h/x and a@b"
    source = KnownSecrets({}).masked_source
    assert source("""api_key: str = "it's" """) == """api_key: str = "***" """
    assert source(r'"token = \"abc\"\n"') == r'"token = \"***\"\n"'
    assert source("""token = "" or other["b"]""") == """token = "" or other["b"]"""
