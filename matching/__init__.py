"""Claims and requirements in; ranking, gaps and reasons out. A pure library: no Django, no network, no clock."""
