"""One holder of a key share: raises blinded points to its share, proves it did, and counts."""
