"""A delivery day rehearsed: people who press buttons over HTTP, hands that touch the simulated aircraft."""
