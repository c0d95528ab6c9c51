"""Goods, money, people: catalogue, baskets, orders, picking, packing, delivery."""
