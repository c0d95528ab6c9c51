"""`python -m orders` is `yuai`, for whoever has the Python but not the console script on the path."""

from orders.cli import main

main()
