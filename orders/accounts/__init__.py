"""Accounts: what a household owes."""
