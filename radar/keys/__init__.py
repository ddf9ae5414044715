"""Private keys: the ceremony that makes them, and the ring of one process. No key is ever printed."""
