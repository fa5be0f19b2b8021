"""Many files at once: order kept, one bad file is one line in the report."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path

import pytest

from ingest.errors import IngestError
from ingest.pipeline import find_files, read_files
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument
from tests.ingest.files import canvas, text_pdf

PARALLEL = IngestSettings(workers=2)


def firsts(results: Iterator[ParsedDocument | IngestFailure]) -> list[str]:
    return [item.reason if isinstance(item, IngestFailure) else item.elements[0].text for item in results]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_given_order_and_progress_counts_every_file(texts: list[Path], workers: int) -> None:
    told: list[tuple[int, int]] = []
    results = read_files(
        texts, settings=IngestSettings(workers=workers), progress=lambda done, of: told.append((done, of))
    )
    assert firsts(results) == [f"File number {number}." for number in range(6)]
    assert told == [(number, 6) for number in range(1, 7)]


@pytest.mark.parametrize("workers", [1, 2])
def test_files_that_fail_are_lines_in_the_report(texts: list[Path], workers: int) -> None:
    (texts[0].parent / "empty.txt").touch()
    encrypted = text_pdf(texts[0].parent / "locked.pdf", password="secret")
    paths = [texts[0], texts[0].parent / "empty.txt", texts[1], encrypted, texts[0].parent / "gone.txt", texts[2]]
    results = list(read_files(paths, settings=IngestSettings(workers=workers)))
    assert [item.path for item in results if isinstance(item, IngestFailure)] == [str(paths[n]) for n in (1, 3, 4)]
    reasons = [item.reason for item in results if isinstance(item, IngestFailure)]
    assert ["is empty" in reasons[0], "is encrypted" in reasons[1], "cannot be opened" in reasons[2]] == [True] * 3
    assert [isinstance(item, ParsedDocument) for item in results] == [True, False, True, False, False, True]


def test_a_path_given_twice_is_read_once(texts: list[Path]) -> None:
    assert len(list(read_files([*texts, *texts], settings=PARALLEL))) == len(texts)


def test_no_files_give_no_results() -> None:
    assert list(read_files([], settings=PARALLEL)) == []


def readers_of(path: Path) -> list[int]:
    """Processes other than this one that hold a file open."""
    found = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.readlink() == path:
                found.append(int(link.parts[2]))
        except OSError:
            continue
    return [process for process in found if process != os.getpid()]


def scan(path: Path) -> Path:
    """Pages to be read by OCR, which takes many seconds."""
    drawn = canvas(path)
    for _ in range(40):
        drawn.drawImage(str(Path(__file__).parent / "data" / "nameplate.png"), 50, 300, 500, 400)
        drawn.showPage()
    drawn.save()
    return path


@pytest.mark.long
def test_a_reader_process_that_is_killed_costs_its_own_file_only(texts: list[Path]) -> None:
    victim = scan(texts[0].parent / "scan.pdf")
    done = threading.Event()
    killed: list[int] = []

    def kill_its_reader() -> None:
        while not killed and not done.is_set():
            for process in readers_of(victim):
                os.kill(process, signal.SIGKILL)
                killed.append(process)

    murderer = threading.Thread(target=kill_its_reader)
    murderer.start()
    results = list(read_files([*texts[:2], victim, *texts[2:]], settings=PARALLEL))
    done.set()
    murderer.join()
    assert len(killed) == 1
    assert isinstance(results[2], IngestFailure)
    assert "its reader crashed" in results[2].reason
    assert firsts(iter([*results[:2], *results[3:]])) == [f"File number {number}." for number in range(6)]


@pytest.mark.long
def test_a_reader_that_takes_too_long_is_ended_and_costs_its_own_file_only(texts: list[Path]) -> None:
    # Both processes take too long, and both are replaced.
    slow = [scan(texts[0].parent / f"scan{number}.pdf") for number in range(2)]
    told: list[int] = []
    settings = IngestSettings(workers=2, file_timeout_seconds=1)
    results = list(
        read_files([slow[0], *texts, slow[1]], settings=settings, progress=lambda done, _: told.append(done))
    )
    assert [isinstance(item, IngestFailure) for item in results] == [True, *[False] * 6, True]
    assert all("longer than the 1 s" in item.reason for item in results if isinstance(item, IngestFailure))
    assert told == list(range(1, 9))


def commands_of_pandoc() -> list[Path]:
    """Running processes of pandoc that were started by readers of ours, or have lost them."""
    found = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"pandoc" in status.read_bytes().split(b"\0")[0]:
                found.append(status)
        except OSError:
            continue
    return found


@pytest.mark.long
def test_a_program_that_a_reader_has_started_ends_with_it(texts: list[Path]) -> None:
    # What pandoc needs grows with the square of the depth: minutes.
    hanging = texts[0].parent / "quotes.md"
    hanging.write_text("> " * 30_000 + "a")
    before = set(commands_of_pandoc())
    settings = IngestSettings(workers=2, file_timeout_seconds=4)
    results = list(read_files([hanging, *texts], settings=settings))
    assert isinstance(results[0], IngestFailure)
    assert "longer than the 4 s" in results[0].reason
    assert not set(commands_of_pandoc()) - before


@pytest.mark.long
def test_a_file_that_needs_too_much_memory_costs_itself_only(texts: list[Path]) -> None:
    # Three bytes each here, 72 in memory.
    large = texts[0].parent / "large.json"
    large.write_text(f"[{'{},' * 40_000_000}{{}}]")
    settings = IngestSettings(workers=2, reader_memory_bytes=2_147_483_648)
    results = list(read_files([large, *texts], settings=settings))
    assert isinstance(results[0], IngestFailure)
    assert "large.json: reading needs more memory than the 2147483648 bytes" in results[0].reason
    assert all(isinstance(item, ParsedDocument) for item in results[1:])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_pipe_is_refused_without_waiting_for_its_writer(texts: list[Path], workers: int) -> None:
    pipe = texts[0].parent / "pipe.txt"
    os.mkfifo(pipe)
    results = list(read_files([pipe, *texts], settings=IngestSettings(workers=workers)))
    assert isinstance(results[0], IngestFailure)
    assert "pipe.txt is not opened: it is a pipe or a device" in results[0].reason


@pytest.mark.long
def test_processes_end_when_nobody_wants_more_results(texts: list[Path]) -> None:
    results = read_files(texts, settings=PARALLEL)
    next(results)
    assert isinstance(results, Iterator)
    results.close()  # type: ignore[attr-defined]
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    commands = [Path(f"/proc/{child}/cmdline") for child in children]
    assert not [path for path in commands if path.exists() and b"reader_main" in path.read_bytes()]


def test_folders_are_walked_in_a_stable_order_without_hidden_and_lock_files(tmp_path: Path) -> None:
    for name in [
        "b/2.txt",
        "b/10.txt",
        "a.md",
        ".hidden",
        ".git/x.txt",
        "b/~$open.docx",
        "Thumbs.db",
        "__MACOSX/x.txt",
    ]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = find_files([tmp_path, tmp_path / "a.md", tmp_path / "b"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.md", "b/10.txt", "b/2.txt"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        find_files([tmp_path / "gone"])


def test_links_stay_within_the_folder_and_what_is_no_file_is_named(tmp_path: Path) -> None:
    folder, outside = tmp_path / "docs", tmp_path / "private"
    for place in (folder / "a", outside):
        place.mkdir(parents=True)
        (place / "own.txt").write_text("x")
    links = {
        "inside.txt": folder / "a" / "own.txt",
        "outside.txt": outside / "own.txt",
        "folder": outside,
        "within": folder / "a",
        "nowhere.txt": folder / "gone.txt",
        "circle.txt": folder / "circle.txt",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.txt")
    told: list[str] = []
    found = find_files([folder], told.append)
    assert [path.relative_to(folder).as_posix() for path in found] == ["inside.txt", "a/own.txt"]
    assert sorted(line.split(" ", 1)[0].removeprefix(f"{folder}/") for line in told) == [
        "circle.txt",
        "folder",
        "nowhere.txt",
        "outside.txt",
        "pipe.txt",
    ]
    assert all(f"leads out of {folder}" in line for line in told if "outside" in line or "/folder " in line)


def test_a_link_that_a_person_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    told: list[str] = []
    found = find_files([tmp_path / "link", tmp_path / "b.txt"], told.append)
    assert found == [tmp_path / "link" / "a.txt", tmp_path / "b.txt"]
    assert told == []


def test_a_pipe_that_a_person_names_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(IngestError, match="neither file nor folder"):
        find_files([tmp_path / "pipe"])


def test_a_folder_that_cannot_be_read_is_an_error_so_that_its_files_are_not_taken_for_gone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    # No more files can be opened: a fault that is no missing right, and that root has too.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        with pytest.raises(IngestError, match="cannot be read"):
            find_files([tmp_path])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert find_files([tmp_path]) == [tmp_path / "a.txt"]


def test_a_reading_process_ends_quietly_when_whoever_started_it_is_gone() -> None:
    ours, theirs = Pipe()
    ours.close()
    command = [sys.executable, "-m", "ingest.reader_main", str(theirs.fileno())]
    ended = subprocess.run(command, pass_fds=[theirs.fileno()], capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    theirs.close()
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_script_without_a_main_guard_may_read_with_several_processes(texts: list[Path]) -> None:
    script = texts[0].parent / "script.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom ingest.pipeline import read_files\n"
        "from ingest.settings import IngestSettings\n"
        "found = read_files([Path(name) for name in sys.argv[1:]], settings=IngestSettings(workers=2))\n"
        "print(len(list(found)))\n"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(script), *map(str, texts)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert done.stdout == "6\n"
