"""What the city sees of the whole: figures of a month, the register of consents."""
