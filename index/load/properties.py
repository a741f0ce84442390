"""What office programs write about a file: often true, often only what the program was set up with."""

import re
from datetime import date

from index.load.metadata import one_line

_PROGRAM_PREFIX = re.compile(r"^(?:Microsoft (?:Office )?(?:Word|PowerPoint|Excel) ?- ?)+", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"^\S+\.\w{2,5}$|\.(?:docx?|rtf|odt|pdf|indd|qxd|pmd|tex|dvi|ps|pptx?|xlsx?|html?)$|[\\/]\S+[\\/]",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"^\W*(?:untitled|anonymous|unspecified|unknown|no title|title|document|doc|dokument|slide|microsoft word|"
    r"presentation|powerpoint presentation|word document|layout|print|scan)?[\W\d_]*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^\W*(?:unknown|anonymous|unspecified|author|user|admin|administrator|owner|root|default|guest|"
    r"(?:windows|microsoft(?: office)?|office|acer|asus|dell|hp|lenovo|python-docx)(?: user)?)?[\W\d_]*$",
    re.IGNORECASE,
)
_LONGEST = 300
_FIRST_YEAR = 1985
"""Before, no program wrote properties; clocks that were never set say 1970 or 1980."""


def sane_title(stated: object) -> str | None:
    """A stated title, unless it is a file's name or what a program puts for lack of one.

    >>> sane_title("Microsoft Word - Winter appeal"), sane_title("untitled"), sane_title("rep_v3.indd")
    ('Winter appeal', None, None)
    """
    title = _PROGRAM_PREFIX.sub("", _stated_line(stated))
    wrong = len(title) > _LONGEST or _FILE_NAME.search(title) or _NO_TITLE.match(title)
    return None if wrong else title


def sane_author(stated: object) -> str | None:
    """A stated author, unless it is what a program or a machine calls its user.

    >>> sane_author("Åse Fjørtoft"), sane_author("Windows User"), sane_author("(anonymous)")
    ('Åse Fjørtoft', None, None)
    """
    author = _stated_line(stated)
    return None if len(author) > _LONGEST or _NOBODY.match(author) else author


def sane_date(day: date | None) -> date | None:
    """A stated day, unless the clock was wrong: it lies in the future, or before there were such files."""
    return day if day and day.year >= _FIRST_YEAR and day <= date.today() else None


def _stated_line(stated: object) -> str:
    return one_line(stated) if isinstance(stated, str) else ""
