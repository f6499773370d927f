"""``@tailrace.track``: a function whose calls are runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def track(function: _F | None = None, **more: Any) -> Any:
    """Each call is a run: arguments are its config, what it returns its result.

    >>> @tailrace.track(id="tracked")
    ... def fit(lr=0.1):
    ...     tailrace.log({"loss": lr / 2})
    ...     return lr / 2
    >>> fit(lr=0.2)
    0.1

    A result that is a number, a text, a list or a mapping is kept; an exception ends the run as
    failed and goes on to the caller.

    :param more: as for :func:`tailrace.init`; the project is the function's name when not said.
    """
    if function is None:
        return lambda inner: track(inner, **more)

    import inspect

    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        import tailrace

        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        settings = {"project": function.__name__} | more
        with tailrace.init(config=dict(bound.arguments), **settings) as run:
            result = function(*args, **kwargs)
            if isinstance(result, bool | int | float | str | dict | list | tuple):
                run.finish(result=result)
            return result

    return call
