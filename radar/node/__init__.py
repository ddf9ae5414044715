"""One region (or the RvdK): its own people, its own reports and the links to them; it sees names, only its own."""
