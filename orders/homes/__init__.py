"""Homes: households and residents, their districts, televisions, consents, families and messages."""
