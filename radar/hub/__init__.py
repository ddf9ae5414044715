"""The national register of rows without a name, and the relay of sealed letters; it sees no names."""
