"""How a figure is written, the same way everywhere."""

from eval.measure import Measured


def short(number: float) -> str:
    """About three figures, without the 0 before the point, which only takes room in a table of shares.

    >>> [short(number) for number in (0.8581, -0.0123, 1.0, 16.52, 23412.3, -0.0)]
    ['.858', '-.012', '1.000', '16.5', '23,412', '.000']
    """
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 3
    written = f"{number:,.{digits}f}"
    if not float(written.replace(",", "")):
        written = written.removeprefix("-")
    return written.replace("0.", ".", 1) if written.startswith(("0.", "-0.")) else written


def interval(measured: Measured) -> str:
    """The 95 % interval.

    >>> interval(Measured(0.872, 0.86, 0.883, 10))
    '.860 to .883'
    """
    return f"{short(measured.low)} to {short(measured.high)}"


def shown(measured: Measured | None) -> str:
    """A figure with its interval; what was not measured has none, and is not 0.

    >>> shown(Measured(0.872, 0.86, 0.883, 10)), shown(None)
    ('.872 (.860 to .883)', 'not measured')
    """
    return f"{short(measured.value)} ({interval(measured)})" if measured else "not measured"


def signed(number: float) -> str:
    """A change, with its sign.

    >>> [signed(number) for number in (0.0123, -0.0123, 0.0)]
    ['+.012', '-.012', '.000']
    """
    written = short(number)
    return f"+{written}" if number > 0 and written.strip(".0") else written


def shown_change(change: Measured) -> str:
    """A change with its interval.

    >>> shown_change(Measured(0.012, -0.004, 0.03, 10))
    '+.012 (-.004 to +.030)'
    """
    return f"{signed(change.value)} ({signed(change.low)} to {signed(change.high)})"


def shown_p(p_value: float) -> str:
    """A p value; below a thousandth only that it is.

    >>> shown_p(0.0321), shown_p(0.00002)
    ('.032', '< .001')
    """
    return "< .001" if p_value < 0.001 else short(p_value)
