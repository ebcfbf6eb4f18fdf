"""Real wallet code from npm against a served site, on loopback."""
