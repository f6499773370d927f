"""Asks a server for what it knows: ``tailrace.Api``."""

from tailrace.api.client import Api, ApiError
from tailrace.api.history import History
from tailrace.api.runs import Frame, RunInfo

__all__ = ["Api", "ApiError", "Frame", "History", "RunInfo"]
