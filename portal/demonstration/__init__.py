"""What the demonstration needs: issuers that really sign, people with stories, records that are really verified."""
