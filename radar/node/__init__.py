"""One region (or the RvdK): its own people, its own reports and the links to them. It sees only its own."""
