"""How a message leaves and arrives with its effect exactly once: outbox, position, receipt, quarantine."""
