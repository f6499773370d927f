"""Makes ``docs/reference/python.md`` of the docstrings; run it to write the page anew."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

SRC = Path(__file__).resolve().parents[1] / "src"
PAGE = SRC.parents[2] / "docs" / "reference" / "python.md"

HEAD = """\
# The Python SDK

Made of the docstrings, whose examples a test runs; `python modules/python/tests/reference.py`
writes it anew. What the SDK is for says [its page](../../modules/python/README.md), which
variables it reads [configuration](configuration.md#settings-of-the-sdks).

Once there is a run, `tailrace.run` is it, `tailrace.config` and `tailrace.summary` are its
mappings, and `tailrace.alert`, `define_metric`, `log_artifact`, `save_source` and
`expect_silence` its methods.

In the examples `run` is a run that was begun, `api` is `tailrace.Api()`, `model.bin` a file in the
working folder, and "shown" the id of a run that has ended: with config `lr` 0.1, summary
`accuracy` 0.98, and a `loss` of 1, 0.5 and 0.25.
"""

_COLUMNS = 110
_MADE_BY_OTHERS = ("Run", "Config", "Upload", "RunInfo", "History")
_STICKS = "\0"
"""A blank within a parameter, where no line ends."""
_FIELD = re.compile(r":(param|raises|returns)([^:]*): ?(.*)", re.DOTALL)


class Described(NamedTuple):
    """A thing of the SDK under the name by which it is known; no signature for a value."""

    name: str
    it: Any
    signature: str | None

    @property
    def doc(self) -> str:
        """Its docstring, without indentation."""
        return inspect.getdoc(self.it) or ""


def described() -> list[tuple[str, list[Described]]]:
    """Headings, each with what stands below it."""
    import tailrace
    from tailrace import api, media
    from tailrace.sdk import (
        attachments,
        channel,
        remarks,
        start,
        uploads,
        views,
    )

    init = Described("tailrace.init", tailrace.init, signature("init", start.start))
    functions = [
        init,
        function("tailrace.log", tailrace.log),
        function("tailrace.finish", tailrace.finish),
        function("tailrace.track", start.track),
    ]
    return [
        ("Report", functions),
        (
            "Run",
            [
                *members("Run", tailrace.Run),
                *(
                    described
                    for part in (
                        remarks.Remarks,
                        channel.Reporting,
                        attachments.Attachments,
                    )
                    for described in list(members("Run", part))[1:]
                ),
            ],
        ),
        ("Config and summary", list(members("Config", views.Fields, "run.config, run.summary"))),
        (
            "Files and media",
            [
                *(d for c in (tailrace.Artifact, uploads.Upload) for d in members(c.__name__, c)),
                *(
                    described
                    for kind in (media.Image, media.Table, media.Histogram)
                    for described in members(kind.__name__, kind)
                ),
            ],
        ),
        (
            "Ask",
            [d for c in (api.Api, api.RunInfo, api.History) for d in members(c.__name__, c)]
            + [Described("Frame", api.Frame, None), Described("ApiError", api.ApiError, None)],
        ),
    ]


def function(name: str, it: Callable[..., Any]) -> Described:
    """With the signature that it has."""
    return Described(name, it, signature(name.rsplit(".", 1)[-1], it))


def members(name: str, cls: type, title: str | None = None) -> Iterator[Described]:
    """The class itself, then what is public in it, in the order of its file."""
    own_init = "__init__" in vars(cls) and name not in _MADE_BY_OTHERS
    made = signature(name, cls.__init__) if own_init else None  # type: ignore[misc]
    yield Described(title or name, cls, made and made.removesuffix(" -> None"))
    for member, it in vars(cls).items():
        if member.startswith(("_", "tailrace_")) or member == "done":
            continue
        if isinstance(it, property):
            yield Described(f"{name}.{member}", it.fget, None)
        elif inspect.isfunction(it):
            yield Described(f"{name}.{member}", it, signature(member, it))


def signature(name: str, it: Callable[..., Any]) -> str:
    """As in the source, without self and what only keeps others' arguments from failing."""
    parts: list[str] = []
    for parameter in inspect.signature(it).parameters.values():
        is_rest = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        is_unused = parameter.name.startswith("_") or str(parameter).startswith("**others")
        if parameter.name == "self" or (is_rest and is_unused):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not any(p[0] == "*" for p in parts):
            parts.append("*")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        bare = str(parameter.replace(default=parameter.empty)).replace("'", "")
        parts.append((bare + default).replace(" ", _STICKS))
    result = str(inspect.signature(it).return_annotation).strip("'")
    return f"{name}({', '.join(parts)}) -> {result}"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for heading, things in described():
        parts.append(f"## {heading}\n")
        parts += [_section(thing) for thing in things]
    return "\n".join(parts)


def _section(thing: Described) -> str:
    lines = [f"### {thing.name}", ""]
    if thing.signature is not None:
        lines += [*_wrapped_code(thing.signature), ""]
    lines += _text(thing.doc)
    return "\n".join(lines).rstrip() + "\n"


def _wrapped_code(text: str) -> list[str]:
    found = textwrap.wrap(text, _COLUMNS - 4, break_long_words=False, subsequent_indent="    ")
    return ["    " + line.replace(_STICKS, " ") for line in found]


def _text(doc: str) -> list[str]:
    """Paragraphs, examples and fields as Markdown."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", doc):
        if paragraph.startswith((">>>", "    ")):
            code = textwrap.dedent(paragraph)
            lines += [f"    {line}" for line in code.splitlines()] + [""]
        elif paragraph.startswith(":"):
            lines += [line for field in re.split(r"\n(?=:)", paragraph) for line in _field(field)]
            lines.append("")
        else:
            lines += [*textwrap.wrap(_plain(paragraph), _COLUMNS), ""]
    return lines


def _field(text: str) -> list[str]:
    match = _FIELD.fullmatch(text)
    if match is None:
        raise ValueError(f"no field of a docstring: {text!r}")
    kind, name, said = match.group(1), match.group(2).strip(), _plain(match.group(3))
    head = {"param": f"`{name}`: ", "raises": f"raises `{name}`: ", "returns": "returns: "}[kind]
    return textwrap.wrap(f"* {head}{said}", _COLUMNS, subsequent_indent="  ")


def _plain(text: str) -> str:
    text = re.sub(r":(?:func|meth|class):`([^`]+)`", r"`\1`", " ".join(text.split()))
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.path.insert(0, str(SRC))
    PAGE.write_text(page())
