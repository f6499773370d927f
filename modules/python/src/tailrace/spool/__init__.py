"""The folder in which events wait until the log has acknowledged them.

One folder per writer below the spool folder: ``lock`` (held while the process lives), ``target``
(where the events were meant to go), ``acked`` and segments. The Java SDK reads and writes the same.
"""
