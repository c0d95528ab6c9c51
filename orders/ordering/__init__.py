"""Ordering: baskets, the check-out, orders and what the resident sees of them."""
