"""The journeys use the one Chromium of the run."""

from tests.browser import chromium

__all__ = ["chromium"]
