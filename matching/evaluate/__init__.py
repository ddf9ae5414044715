"""How good the matching is on files that somebody brings: counted, printed and drawn, never tuned here."""
