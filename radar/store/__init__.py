"""PostgreSQL: connections, named statements, and the migrations of each kind of process."""
