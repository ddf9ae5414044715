"""What a person says of links, and what a region asks of and answers to another. Nobody is ever merged."""
