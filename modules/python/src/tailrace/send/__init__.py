"""How events get to the log: by HTTP to a server, or straight into Kafka."""
