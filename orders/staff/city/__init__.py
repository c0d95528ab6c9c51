"""Pages of the city: figures, the register of consents, who works for the service."""
