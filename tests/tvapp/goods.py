"""Goods of the sample town that the tests buy, by code."""

POTATO = "2000101000006"
ONION = "2000102000005"
CARROT = "2000103000004"
HALF_DAIKON = "2000104000003"
"""On special today, two a household."""
SHREDDED_CABBAGE = "4599910470110"
SAKE_CUP = "4999909001101"
