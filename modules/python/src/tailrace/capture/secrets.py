"""Strikes out what looks like a secret by its name, before it is told to anybody."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

STRUCK = "***"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_WORDS = frozenset(
    [
        "apikey",
        "auth",
        "authorization",
        "credential",
        "credentials",
        "passphrase",
        "passwd",
        "password",
        "pwd",
        "secret",
        "secrets",
        "token",
    ]
)
_KEYS = frozenset(("access", "api", "private"))
_NO_SECRET_TOKENS = frozenset(
    [
        "bos",
        "cls",
        "decoder",
        "end",
        "eos",
        "image",
        "mask",
        "pad",
        "prefix",
        "sep",
        "special",
        "start",
        "stop",
        "suffix",
        "unk",
    ]
)
"""What a tokenizer calls a token: ``pad_token`` is no secret."""

_VALUE_CHARS_MIN = 8
"""A shorter value turns up by chance."""

# All of these are linear in the length of the text: a name begins only where no name goes on, what
# ends a value is excluded from it, and a quote that is never closed is the last of its line.
_NAME = r"(?<![\w.-])([\w.-]+)"
_NAMED = re.compile(_NAME + r"""(["']?\s*[=:]\s*)(?!//)""")
_VALUE = re.compile(r""""[^"\n]*"|'[^'\n]*'|\S+""")
_LITERAL = re.compile(
    _NAME + r"""(\\?["']?\s*[=:]\s*|\s*:[ \w.\[\]|]{1,60}=\s*)""" + r"""(\\?["'])(?!\3)(.+?)\3"""
)
_URL = re.compile(r"""(?<=\w://)[^/\s"'`<>]+@""")
_BEARER = re.compile(r"(?i)\b(bearer)\s+\S+")


def is_secret(name: str) -> bool:
    """Whether what has this name should be kept from others: ``HF_TOKEN``, not ``max_tokens``."""
    words = [word.lower() for word in _WORD.findall(name)]
    for i, word in enumerate(words):
        before = words[i - 1] if i > 0 else ""
        if word == "key" and before in _KEYS:
            return True
        if word == "token" and (before in _NO_SECRET_TOKENS or i < len(words) - 1):
            continue
        if word in _SECRET_WORDS:
            return True
    return False


def masked(text: str) -> str:
    """A text without the values of ``NAME=`` and ``NAME:``, bearers and users of URLs."""
    struck = _BEARER.sub(rf"\1 {STRUCK}", _without_users(text))
    told: list[str] = []
    at = 0
    while (named := _NAMED.search(struck, at)) is not None:
        told.append(struck[at : named.end()])
        at = named.end()
        if is_secret(named[1]) and (value := _VALUE.match(struck, at)) is not None:
            told.append(STRUCK)
            at = value.end()
    return "".join(told) + struck[at:]


def _without_users(text: str) -> str:
    return _URL.sub(f"{STRUCK}@", text)


class KnownSecrets:
    """The values of the variables whose names say that they are secret, wherever they turn up."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        values = {
            value
            for name, value in environment.items()
            if len(value) >= _VALUE_CHARS_MIN and is_secret(name)
        }
        longest_first = sorted(values, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, longest_first))) if values else None

    def masked(self, text: str) -> str:
        """A text without them."""
        return text if self._values is None else self._values.sub(STRUCK, text)

    def masked_source(self, text: str) -> str:
        """Program text without them, and without literals that have the name of a secret."""
        return _LITERAL.sub(
            lambda m: m[1] + m[2] + m[3] + (STRUCK if is_secret(m[1]) else m[4]) + m[3],
            self.masked(text),
        )


def masked_command(words: Sequence[str]) -> str:
    """A command line; a secret's value may be a word of its own or stand behind an ``=``."""
    told: list[str] = []
    is_value = False
    for word in words:
        name, separator, _ = word.partition("=")
        if is_value and not word.startswith("-"):
            told.append(STRUCK)
        elif separator and is_secret(name):
            told.append(f"{name}={STRUCK}")
        else:
            told.append(masked(word))
        is_value = word.startswith("-") and not separator and is_secret(word)
    return " ".join(told)


def masked_fields(
    fields: Mapping[str, object], known: KnownSecrets | None = None
) -> dict[str, object]:
    """Of a config: texts by their names and values, at any depth; numbers and switches stay."""
    known = known or KnownSecrets(os.environ)
    told: dict[str, object] = {}
    for name, value in fields.items():
        if isinstance(value, Mapping):
            told[name] = masked_fields(value, known)
        elif isinstance(value, str):
            kept = known.masked(_without_users(value))
            told[name] = STRUCK if value and is_secret(name) else kept
        else:
            told[name] = value
    return told
