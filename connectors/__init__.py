"""How a party joins: the log, the HTTP door and the evaluators, each behind a Protocol of `ports`."""
