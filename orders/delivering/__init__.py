"""Delivering: delivery jobs up to the hand-over at the door, and watch-over."""
