"""A quantity as two plain numbers, for whoever draws it."""

import math

from rag.quantities.quantity import DAYS, Quantity


def numbers_of(quantity: Quantity) -> tuple[float, float] | None:
    """Its lower and upper end; None for a date, and for what no plain number can hold."""
    if quantity.unit == DAYS:
        return None
    low, high = float(quantity.low), float(quantity.high)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
