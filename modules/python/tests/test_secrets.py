"""What looks like a secret is told to nobody, and what does not is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import TestServer

import tailrace
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


PEM = """-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
MIIEowIBAAKCAQEA7bq
c2VjcmV0LWJvZHk=
-----END RSA PRIVATE KEY-----"""


def test_a_patch_is_told_without_what_settings_files_say_without_quotes() -> None:
    patch = """\
diff --git a/.env b/.env
--- a/.env
+++ b/.env
@@ -1 +1,9 @@
 STAGE=test
-HF_TOKEN=hf_old1
+HF_TOKEN=hf_new1
+export AWS_SECRET_ACCESS_KEY=abc two words
+TOKEN=${OTHER_TOKEN}
+URL=https://me:hunter2@host/x
+JDBC=jdbc:x;user=me;password=hunter3
diff --git a/conf/train.yaml b/conf/train.yaml
--- a/conf/train.yaml
+++ b/conf/train.yaml
+  password: hunter4 # mine
+  auth: True
+- token: <yours>
+  api_key: "hunter5"
+  tokenizer: bert
+  max_tokens: 5
+  key: a
+  db: {user: me, password: hunter6}
"""

    told = KnownSecrets({}).masked_source(patch)

    assert (
        told
        == """\
diff --git a/.env b/.env
--- a/.env
+++ b/.env
@@ -1 +1,9 @@
 STAGE=test
-HF_TOKEN=***
+HF_TOKEN=***
+export AWS_SECRET_ACCESS_KEY=***
+TOKEN=${OTHER_TOKEN}
+URL=https://***@host/x
+JDBC=jdbc:x;user=me;password=***
diff --git a/conf/train.yaml b/conf/train.yaml
--- a/conf/train.yaml
+++ b/conf/train.yaml
+  password: ***
+  auth: True
+- token: <yours>
+  api_key: "***"
+  tokenizer: bert
+  max_tokens: 5
+  key: a
+  db: {user: me, password: ***
"""
    )


def test_a_program_in_a_patch_stays_readable() -> None:
    code = """\
diff --git a/train.py b/train.py
--- a/train.py
+++ b/train.py
+def login(password: str, token=None, *, auth: bool = True) -> None:
+    token = tokenizer.encode(text, max_tokens=5)
+    client = Client(token=token, password=os.environ["PASSWORD"], key="a")
+    pad_token: str = "<pad>"
+    if token in ("a", "b") or args.token == "":
+        secret = read(path)
"""
    source = KnownSecrets({}).masked_source

    assert source(code) == code
    assert source("auth=('u', 'hunter2')\n") == "auth=('***', '***')\n"
    assert source("get('https://me:hunter2@h/x')") == "get('https://***@h/x')"


def test_a_private_key_is_struck_out_as_a_whole() -> None:
    added = "".join(f"+{line}\n" for line in PEM.split("\n"))
    source = KnownSecrets({}).masked_source

    assert source(f"+a\n{added}+b\n") == "+a\n+***\n+b\n"
    assert masked(f"key {PEM} and {PEM}") == "key *** and ***"
    assert masked_fields({"pem": [PEM], "text": f"x {PEM}"}) == {"pem": ["***"], "text": "x ***"}
    one_line = '{"pem": "' + PEM.replace("\n", "\\n") + '", "lr": 1}'
    assert source(one_line) == '{"pem": "***", "lr": 1}'
    assert masked("-----BEGIN PRIVATE KEY-----\nMIIE\nc2Vj") == "***"
    assert masked("'-----BEGIN PRIVATE KEY-----' in text") == "'***' in text"
    assert masked("-----BEGIN CERTIFICATE-----\nMIIE") == "-----BEGIN CERTIFICATE-----\nMIIE"
    many = '-----BEGIN PRIVATE KEY-----"' * 30_000
    assert masked(many) == '***"' * 30_000


def test_lists_within_a_config_are_told_without_them() -> None:
    config = {
        "servers": [{"password": "hunter2", "port": 1}, ["https://me:hunter2@h/"]],
        "token": ["hunter2", ["hunter2"]],
        "arguments": ["--lr", "password=hunter2", "auth: True", 0.1, None],
        "stop_tokens": ["</s>"],
    }

    assert masked_fields(config) == {
        "servers": [{"password": "***", "port": 1}, ["https://***@h/"]],
        "token": ["***", ["***"]],
        "arguments": ["--lr", "password=***", "auth: True", 0.1, None],
        "stop_tokens": ["</s>"],
    }


def test_remarks_are_told_without_secrets(server: TestServer) -> None:
    run = tailrace.init(
        url=server.url,
        capture="off",
        system=0,
        tags={"api_key": "hunter2", "login": "password=hunter2"},
        notes="password=hunter2, as ever",
        config={"servers": [{"password": "hunter2"}]},
    )
    run.set_tags({"token": "hunter2", "more": [{"secret": "hunter2"}]})
    run.summary["api_key"] = "hunter2"
    run.summary["from"] = "https://me:hunter2@host/"
    run.alert("password=hunter2", f"token: hunter2\n{PEM}")
    run.finish()

    shown = server.settled(run.id)
    assert shown["note"] == "password=*** as ever"
    assert shown["summary"] == {"api_key": "***", "from": "https://***@host/"}
    assert run.summary["api_key"] == "hunter2"  # the program itself goes on with it
    assert "hunter2" not in str(server.get(f"/runs/{run.id}/events?limit=1000"))
    assert "hunter2" not in str(shown)
    alert = server.events(run.id, "alert.raised")[0]
    assert (alert["title"], alert["text"]) == ("password=***", "token: ***\n***")
