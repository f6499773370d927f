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
_GROUP = re.compile(_NAME + r"(\s*=\s*[(\[])([^()\[\]\n]{1,300})")
_QUOTED = re.compile(r"""(["'])[^"'\n]+\1""")

_SWITCH = re.compile(r"(?i)(?:true|false|yes|no|on|off|null|none|~)(?=[\s,;)}\]]|$)")
"""What stays when it stands for itself: ``auth: True`` is no secret."""

_SETTING = re.compile(r"""([-+ ]?\s*(?:export\s+|-\s+)?["']?)([\w.-]+)(["']?\s*[=:]\s*)(?=\S)""")
_REFERENCE = re.compile(r"\$[{(]|\$[A-Z_][A-Z0-9_]*\s*$|\{\{|%\(|<[^<>]*>\s*$")
_PROGRAM = re.compile(
    r"(?i)\.(?:bat|cc?|cpp|cs|css|cuh?|cxx|go|h|hpp|html|ipynb|java|jl|jsx?|kt|lua|m|md|mjs|php|pl"
    r"|ps1|pyi?|pyx|rb?|rs|rst|scala|sql|svelte|swift|tex|tsx?|vue)$"
)
"""The names of files in which a value without quotes is an expression or a word."""

_KEY_BEGIN = r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_KEY_MARK = re.compile(_KEY_BEGIN + r"|(-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)")
_KEY_BODY = re.compile(r"[\w+/=\s\\:,.-]*")
_KEY_CHARS_MAX = 16_000


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
    """A text without the values of ``NAME=`` and ``NAME:``, bearers, users of URLs, keys."""
    return _without_named(_BEARER.sub(rf"\1 {STRUCK}", _without_users(_without_keys(text))))


def _without_named(text: str) -> str:
    told: list[str] = []
    at = 0
    while (named := _NAMED.search(text, at)) is not None:
        told.append(text[at : named.end()])
        at = named.end()
        if is_secret(named[1]) and _SWITCH.match(text, at) is None:
            value = _VALUE.match(text, at)
            if value is not None:
                told.append(STRUCK)
                at = value.end()
    return "".join(told) + text[at:]


def _without_users(text: str) -> str:
    return _URL.sub(f"{STRUCK}@", text)


def _without_keys(text: str) -> str:
    """Private keys in PEM as a whole; of one whose end is not there, what may be of it."""
    told: list[str] = []
    at = 0
    mark = _KEY_MARK.search(text)
    while mark is not None:
        begin, following = mark, _KEY_MARK.search(text, mark.end())
        if begin[1] is None:
            told += (text[at : begin.start()], STRUCK)
            if following and following[1] and following.end() - begin.end() <= _KEY_CHARS_MAX:
                at = following.end()
            elif (body := _KEY_BODY.match(text, begin.end())) is not None:
                at = body.end() if following is None else min(body.end(), following.start())
        mark = following
    return "".join(told) + text[at:]


def _without_unquoted(lines: list[str]) -> None:
    """Of a patch: values without quotes, in files that are no programs."""
    is_program = True
    for n, line in enumerate(lines):
        if line.startswith("diff --git "):
            is_program = _PROGRAM.search(line.rstrip('"\r')) is not None
        elif not is_program and not line.startswith(("@@", "index ", "--- ", "+++ ")):
            lines[n] = _without_setting(line)


def _without_setting(line: str) -> str:
    found = _SETTING.match(line)
    if found is None or not is_secret(found[2]):
        return _without_named(line)
    at = found.end()
    stays = (_SWITCH.match(line, at), _REFERENCE.match(line, at), _QUOTED.match(line, at))
    return line if any(stays) else line[:at] + STRUCK


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
        """Program text, or a patch, without them, and without what has the name of a secret.

        In programs these are literals; what has no quotes is an expression.
        """
        struck = _without_users(_without_keys(self.masked(text)))
        struck = _LITERAL.sub(
            lambda m: m[1] + m[2] + m[3] + (STRUCK if is_secret(m[1]) else m[4]) + m[3], struck
        )
        struck = _GROUP.sub(
            lambda m: m[1] + m[2] + (_QUOTED.sub(_emptied, m[3]) if is_secret(m[1]) else m[3]),
            struck,
        )
        lines = struck.split("\n")
        _without_unquoted(lines)
        return "\n".join(lines)


def _emptied(quoted: re.Match[str]) -> str:
    return quoted[1] + STRUCK + quoted[1]


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
    return {name: masked_value(name, value, known) for name, value in fields.items()}


def masked_value(name: str, value: object, known: KnownSecrets) -> object:
    """What has this name; of a list each item."""
    if isinstance(value, Mapping):
        return masked_fields(value, known)
    if isinstance(value, list | tuple):
        return [masked_value(name, item, known) for item in value]
    if isinstance(value, str):
        return STRUCK if value and is_secret(name) else masked(known.masked(value))
    return value
