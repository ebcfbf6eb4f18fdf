"""The only writers. Verb-noun, a Scope first, keyword-only, atomic, one event each."""
