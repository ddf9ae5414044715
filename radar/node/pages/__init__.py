"""The workplace of a node in a browser: HTTP and templates around the node's own acts, without any SQL."""
