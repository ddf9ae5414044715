"""How weights are learned, from labelled pairs to a checked `weights.json`. No process that runs needs it."""
