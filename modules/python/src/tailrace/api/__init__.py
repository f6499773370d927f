"""Asks a server for what it knows: ``tailrace.Api``."""

from tailrace.api.client import Api, ApiError
from tailrace.api.runs import Frame, History, RunInfo

__all__ = ["Api", "ApiError", "Frame", "History", "RunInfo"]
