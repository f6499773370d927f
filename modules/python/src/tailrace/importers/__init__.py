"""Runs of other trackers, published as ordinary events."""
