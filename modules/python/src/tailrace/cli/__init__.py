"""The command ``tailrace``: what needs no JVM. The verbs are those of the server's own command."""
