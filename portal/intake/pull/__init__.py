"""Fetching a learner's records from a badge platform (Open Badges 3.0 / CLR 2.0 REST API)."""
