"""What stands behind ``tailrace.init``: a run's reporting, from the training loop to the log.

The loop appends to buffers. The recorder's thread makes events of them and writes them into the
spool; the courier's thread sends what the spool has and forgets it once it is acknowledged; the
heart's thread beats. Nothing in the loop waits for a disk or a network, and nothing raises into it.
"""
