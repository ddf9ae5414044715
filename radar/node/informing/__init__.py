"""Who is told what: recipients, proposals with a reason, letters, a decision and how far each is."""
