"""VC-API / VCALM exchanges."""
