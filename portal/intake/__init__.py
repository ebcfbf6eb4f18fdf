"""How records come in: one file per channel."""
