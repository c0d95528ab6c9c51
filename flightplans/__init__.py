"""Airspace, terrain, routes, heights, energy and missions: values in, a plan or a refusal out."""
