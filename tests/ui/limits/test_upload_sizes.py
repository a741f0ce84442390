"""A file may be as large as is said, in a request that may be as large as is said."""

from ui.limits.bodies import limit_of
from ui.limits.upload_sizes import LARGEST_FILE


def test_the_largest_file_fits_into_a_request() -> None:
    room = 1024 * 1024
    assert LARGEST_FILE + room <= limit_of("/api/documents") == limit_of("/gradio_api/upload")
