"""The web pages of the shop, the cable company and the city."""
