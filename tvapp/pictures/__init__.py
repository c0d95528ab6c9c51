"""Drawings of goods, shelves and stages: own SVG files, turned into small PNGs that old boxes can show."""
