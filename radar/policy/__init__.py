"""Need to know: one readable table says who may read what, why and when; it knows no case."""
