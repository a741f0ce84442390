"""What was refused of files when they were read, and still is because they are the same."""

from index.sync.sync import Comparison
from ui.documents.job import Refused


def refused_before(found: Comparison) -> list[Refused]:
    """Told again as then: a document by its id, a file or a line of one by the file's name."""
    return [Refused(one.document_id or name, one.refused or "") for name, one in found.refused]
