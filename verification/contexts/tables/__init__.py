"""Term tables of contexts that no package ships, written from their specifications.

Each module holds the terms in ``TERMS``; `open_badges_served` derives them from another edition.
"""
