"""The web pages of operators, hall volunteers and van drivers."""
