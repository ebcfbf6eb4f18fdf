"""Spanish of the United States and Latin America."""
