"""What may be called what, as the server judges it too."""

from __future__ import annotations

import re

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")
NAME_CHARS_MAX = 250
STEP_MAX = (1 << 53) - 1

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


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
    if len(text) > NAME_CHARS_MAX:
        return f"a name has at most {NAME_CHARS_MAX} characters: {text[:40]!r}... has {len(text)}"
    if _CONTROL.search(text):
        return f"a name has no control characters: {text!r}"
    return None
