"""The pages of delivery days; and the day that any page shows."""

from orders.staff.days.day_view import DayView, day_view, delivery_day_near, parse_day

__all__ = ["DayView", "day_view", "delivery_day_near", "parse_day"]
