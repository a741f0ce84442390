"""The two axes of a plot: from where to where they reach, and which few places on them are labelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ui.attribution import short_date

_NARROW = Decimal("0.75")
"""From zero, values would lie in a band at the edge when the smallest is more than this part of the largest."""
_INTERVALS = 4
_SCALES = ((Decimal("1e12"), "trillions"), (Decimal("1e9"), "billions"), (Decimal("1e6"), "millions"))
_LONGEST_PLAIN = 12
_MOST_MONTHS, _MOST_YEARS = 3, 4
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """From ``bottom`` to ``top``, which are multiples of ``step``."""

    bottom: Decimal
    top: Decimal
    step: Decimal

    @property
    def from_zero(self) -> bool:
        """Whether lengths on it can be compared."""
        return self.bottom <= 0 <= self.top

    @property
    def scale(self) -> tuple[Decimal, str]:
        """By what labels are divided, and its name."""
        largest = max(abs(self.bottom), abs(self.top))
        return next((one for one in _SCALES if largest >= one[0]), (Decimal(1), ""))

    def share(self, value: float) -> float:
        """How far up a value stands, 0 to 1."""
        share = float((Decimal(str(value)) - self.bottom) / (self.top - self.bottom))
        return min(1.0, max(0.0, share))

    def labels(self) -> list[tuple[float, str]]:
        """How far up each labelled value stands, and its label without the name of the scale."""
        intervals = int(((self.top - self.bottom) / self.step).to_integral_value())
        values = [self.bottom + self.step * number for number in range(intervals + 1)]
        return [(number / intervals, self.label(value)) for number, value in enumerate(values)]

    def label(self, value: Decimal) -> str:
        """A value as the axis writes it."""
        plain = f"{value / self.scale[0]:,f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        return plain if len(plain) <= _LONGEST_PLAIN else f"{value / self.scale[0]:.4g}"


def value_axis(lowest: float, highest: float) -> ValueAxis:
    """An axis that holds both values, from zero unless they lie close together far from it.

    >>> [label for _, label in value_axis(25_000, 200_000).labels()]
    ['0', '50,000', '100,000', '150,000', '200,000']
    >>> [label for _, label in value_axis(6_300_000, 6_900_000).labels()]
    ['6.2', '6.4', '6.6', '6.8', '7']
    """
    low, high = Decimal(str(lowest)), Decimal(str(highest))
    near, far = sorted((abs(low), abs(high)))
    if low == high or low < 0 < high or near <= _NARROW * far:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = low + 1
    step = _step(high - low)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    return ValueAxis(bottom, top, step)


def _step(span: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten, so that a few of them make up the span."""
    rough = span / _INTERVALS
    power = Decimal(1).scaleb(rough.adjusted())
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough)


@dataclass(frozen=True, slots=True)
class DayAxis:
    """From the first to the last day of some values."""

    first: date
    last: date

    def share(self, day: date) -> float:
        """How far along a day lies, 0 to 1; in the middle where there is only one."""
        days = (self.last - self.first).days
        return (day - self.first).days / days if days else 0.5

    def labels(self) -> list[tuple[float, str]]:
        """How far along each labelled day lies, and its label: beginnings of months or years, else both ends.

        >>> [label for _, label in DayAxis(date(2023, 2, 15), date(2026, 1, 13)).labels()]
        ['2024', '2025', '2026']
        >>> [label for _, label in DayAxis(date(2025, 1, 21), date(2025, 2, 21)).labels()]
        ['21 Jan 2025', '21 Feb 2025']
        """
        if self.first == self.last:
            return [(0.5, short_date(self.first))]
        step, months = next(
            (step, months)
            for step in _MONTHS
            if len(months := self._months(step)) <= (_MOST_YEARS if step >= 12 else _MOST_MONTHS)
        )
        if len(months) < 2:
            return [(0.0, short_date(self.first)), (1.0, short_date(self.last))]
        days = [date(month // 12, month % 12 + 1, 1) for month in months]
        return [(self.share(day), str(day.year) if step >= 12 else f"{day:%b} {day.year}") for day in days]

    def _months(self, step: int) -> Sequence[int]:
        """The months, counted from the year 0, whose first day lies inside, every ``step``-th of the calendar."""
        first = self.first.year * 12 + self.first.month - (self.first.day == 1)
        return range(-(-first // step) * step, self.last.year * 12 + self.last.month, step)
