"""Goods: the catalogue, its stock, specials, shelves and photographs."""
