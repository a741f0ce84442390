"""How the service does, for whoever runs it: request ids, logs, metrics and traces. None of them holds what was asked
or what a document says."""
