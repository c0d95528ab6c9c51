"""Delivery days: the calendar and the cut-off."""
