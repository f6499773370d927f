"""Frameworks that people use. Each module imports its framework only when it is imported itself."""
