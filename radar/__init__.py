"""What happens: the node, the hub and the evaluator as processes, and the command line that wires them."""
