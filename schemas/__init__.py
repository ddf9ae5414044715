"""What may be said: the plain report, the events that travel, their bytes, seals and errors."""
