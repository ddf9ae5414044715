"""Who is meant: from a written person to blocking keys, rows, agreement levels, a chance and its reasons."""
