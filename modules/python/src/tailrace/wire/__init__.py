"""How events look in the log: plain values, CBOR, and the fields of each type of event."""
