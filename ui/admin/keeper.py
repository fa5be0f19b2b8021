"""What goes on while nobody looks: builds under way, folders that are watched, publishing at a set time."""

from __future__ import annotations

from pathlib import Path

from chatbot.assembly import Application
from ui.admin.builds import Builds
from ui.admin.file_scan import FileScanner
from ui.admin.uploads import upload_folder
from vectorstore.document_set import location_of
from vectorstore.storage import translated_disk_errors


class Keeper:
    """One per process, shared by the page and the server.

    Attributes:
        builds: Of this process.
        scanner: Remembers the hashes of files.
    """

    def __init__(self, application: Application) -> None:
        """Look after the knowledge bases of ``application``; nothing runs yet."""
        self.application = application
        self.builds = Builds(application)
        self.scanner = FileScanner()

    def managed_folder(self, kb: str) -> Path:
        """Where uploaded documents lie; made if it is not there."""
        folder = Path(location_of(upload_folder(self.application.settings.data_dir, "documents", kb)))
        with translated_disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def roots(self, kb: str) -> tuple[Path, ...]:
        """Every folder that a build brings a knowledge base to the state of, absolute."""
        return (self.managed_folder(kb),)
