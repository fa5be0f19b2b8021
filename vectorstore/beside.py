"""What lies beside the versions of a knowledge base and is no part of any: how it goes into a backup and back."""

from __future__ import annotations

import shutil
from pathlib import Path

from vectorstore.curation import Curation
from vectorstore.errors import BackupError, VectorStoreError
from vectorstore.gate_questions import GateQuestions
from vectorstore.let_in import LetIn
from vectorstore.manifest import Manifest
from vectorstore.versions import VersionStore

# A folder that no version has.
_FOLDER = "beside"


def copy_beside(store: VersionStore, folder: Path) -> None:
    """Copy what there is below ``folder``, also while somebody writes."""
    target = folder / _FOLDER
    target.mkdir()
    if ids := store.let_in.ids():
        LetIn(target / "let-in.json").add(*ids)
    if store.curation.exists:
        store.curation.copy_to(target / "curation.sqlite")
    if store.gate_questions.exists:
        GateQuestions(target / "gate.jsonl").write(store.gate_questions.read())


def take_beside(store: VersionStore, staging: Path, manifest: Manifest, file: Path) -> Manifest:
    """Put what came with a backup to what is there; of what both know, what was done later counts.

    Nothing that people have added since the backup is lost by it, and nothing that they took back since comes back.
    The gate's questions are taken only where none were ever set.
    Needs the right to write.

    Args:
        store: To put it to.
        staging: Where the backup was unpacked; these files leave it.
        manifest: Of the backup.
        file: The backup, for messages.

    Returns:
        The manifest of the version alone.

    Raises:
        BackupError: The files cannot be read.
    """
    folder = staging / _FOLDER
    if not folder.is_dir():
        return manifest
    let_in, curation = LetIn(folder / "let-in.json"), Curation(folder / "curation.sqlite")
    gate = GateQuestions(folder / "gate.jsonl")
    try:
        ids = let_in.ids()
        curation.read()
        questions = gate.read()
    except VectorStoreError as error:
        raise BackupError(f"what people had added, in {file}, cannot be read; nothing was changed") from error
    if ids:
        store.let_in.add(*ids)
    if curation.exists:
        store.curation.merge(curation)
    if gate.exists and not store.gate_questions.exists:
        store.gate_questions.write(questions)
    shutil.rmtree(folder)
    own = {name: checksum for name, checksum in manifest.files.items() if not name.startswith(f"{_FOLDER}/")}
    return manifest.model_copy(update={"files": own})
