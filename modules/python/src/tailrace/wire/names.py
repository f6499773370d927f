"""What may be called what, as the server judges it too."""

from __future__ import annotations

import re

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")
NAME_CHARS_MAX = 250
STEP_MAX = (1 << 53) - 1

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")


def id_problem(what: str, text: str) -> str | None:
    """Why this is no id of a run or a project; None when it is one."""
    if ID.match(text):
        return None
    return (
        f"{what} is 1 to 128 of A-Z a-z 0-9 . _ - and begins with a letter or digit, "
        f"not {text[:140]!r}"
    )


def name_problem(text: str) -> str | None:
    """Why this is no name of a metric, a config key or a tag; None when it is one."""
    if not text:
        return "a name is empty"
    chars = utf16_chars(text)
    if chars > NAME_CHARS_MAX:
        return f"a name has at most {NAME_CHARS_MAX} characters: {text[:40]!r}... has {chars}"
    if _CONTROL.search(text):
        return f"a name has no control characters: {text!r}"
    if _LONE.search(text):
        return f"a name has no lone surrogates: {text!r}"
    return None


def utf16_chars(text: str) -> int:
    """How many characters the server counts: those beyond U+FFFF are two."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def as_name(text: str) -> str:
    """What of a text can be a name, which may be nothing."""
    told = _LONE.sub("\ufffd", _CONTROL.sub(" ", text)).strip()[:NAME_CHARS_MAX]
    while utf16_chars(told) > NAME_CHARS_MAX:
        told = told[:-1]
    return told
