"""The workplace of a node in a browser: it knows HTTP and templates, calls the node's own acts, and asks no SQL."""
