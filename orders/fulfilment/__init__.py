"""Fulfilment: an order is picked, packed into boxes, weighed, sealed and labelled."""
