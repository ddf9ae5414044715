"""Several processes in one: the demo and the tests start a whole federation on embedded parts."""
