"""The file that keeps keys and sign-ins, opened in one place."""

from pathlib import Path

from index.errors import DataDirectoryUnusable
from index.storage.database import Database
from ui.access.keys import Keys
from ui.access.sign_ins import SignIns

FILE_NAME = "keys.sqlite3"


class AccessStore:
    """The keys and sign-ins of one data directory.

    It takes no lock of the directory: the command line adds and revokes keys while a server runs.
    """

    def __init__(self, data_dir: Path) -> None:
        """Raises DataDirectoryUnusable when the file cannot be made."""
        path = data_dir / FILE_NAME
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise DataDirectoryUnusable(f"{path} cannot be written: {error.strerror}") from None
        self._database = Database(path, "ui.access")
        self.keys = Keys(self._database)
        self.sign_ins = SignIns(self._database)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
