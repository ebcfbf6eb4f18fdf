"""Who calls the API: systems by OAuth 2.0 client credentials, people by tokens of their own."""
