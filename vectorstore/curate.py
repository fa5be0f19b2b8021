"""Put what people have added into the documents of a version that is being made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from ingest.cut import CountTokens
from ingest.rewrite import with_text
from ingest.types import Chunk
from vectorstore.content import DocumentRecord
from vectorstore.curation_record import CurationRecord
from vectorstore.curation_types import ApprovedAnswer, Edit, Finding, HandMade, Item, Original, Passage
from vectorstore.passages import PassageFinder, Read, moved, passage_of


@dataclass(kw_only=True)
class Curated:
    """What a version shows in the place of what was read.

    Attributes:
        answers: To be added.
        chunks: Chunks in the place of those that were read, by location.
        record: For the version's folder.
        moved: Items whose documents lie elsewhere now.
        warnings: A sentence for each item that is not live.
    """

    answers: list[ApprovedAnswer] = field(default_factory=list)
    chunks: dict[str, list[Chunk]] = field(default_factory=dict)
    record: CurationRecord = field(default_factory=CurationRecord)
    moved: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def curate(
    made: HandMade,
    documents: Mapping[str, DocumentRecord],
    read: Read,
    *,
    known: Set[str],
    count_tokens: CountTokens,
) -> Curated:
    """Apply edits whose passages say what they said, and approved answers whose sources do; flag the others.

    Args:
        made: By people.
        documents: As they were read, by location.
        read: Gives the chunks of each; only those that somebody worked on are asked for.
        known: Locations of the live version; a passage that is gone is looked for in other ones.
        count_tokens: See ``ingest.cut.CountTokens``.
    """
    result = Curated()
    # The newest first: of two edits of one passage it is the one that was meant.
    edits = {edit.id: edit for edit in reversed(made.edits)}
    finder = PassageFinder(documents, read, known=known)
    findings: dict[str, Finding] = {}
    live: dict[str, dict[int, Edit]] = {}
    for edit in edits.values():
        location = finder.location_of(edit.passage)
        findings[edit.id], place = _look_up(edit, location, finder, documents, live)
        if location is None:
            continue
        if place is not None:
            live.setdefault(location, {})[place] = edit
        if edit.passage.locations[-1] != location:
            # Also of one that has changed: it is live again when its document says there what it said.
            result.moved.append(replace(edit, passage=moved(edit.passage, location)))
    originals: list[Original] = []
    for location, by_place in sorted(live.items()):
        result.chunks[location], own = _edited(read(location), by_place, count_tokens)
        originals += own
    as_shown = PassageFinder(
        documents,
        lambda location: result.chunks[location] if location in result.chunks else read(location),
        known=known,
    )
    for answer in made.answers:
        findings[answer.id] = finding = _check(answer, as_shown, result)
        if finding.state == "live":
            result.answers.append(answer)
    ordered: list[Edit | ApprovedAnswer] = [*made.edits, *made.answers]
    result.record = CurationRecord(originals=tuple(originals), findings=tuple(findings[item.id] for item in ordered))
    result.warnings = [_warning(item, findings[item.id]) for item in ordered if findings[item.id].state != "live"]
    return result


def _look_up(
    edit: Edit,
    location: str | None,
    finder: PassageFinder,
    documents: Mapping[str, DocumentRecord],
    live: Mapping[str, Mapping[int, Edit]],
) -> tuple[Finding, int | None]:
    """What became of an edit whose document is at ``location``; the place of its passage there, if it is live."""
    if location is None:
        return Finding(id=edit.id, when=edit.when, state="source gone", now=(None,)), None
    place = finder.place_of(edit.passage, location, live.get(location, {}).keys())
    audience = documents[location].audience
    if place is not None and (edit.disabled or audience == edit.audience):
        return Finding(id=edit.id, when=edit.when, state="live"), place
    note = "" if place is None else f"its document was for {edit.audience} and is for {audience} now"
    return _changed(edit, (edit.passage,), (location,), finder, note), None


def _edited(
    chunks: Sequence[Chunk], edits: Mapping[int, Edit], count_tokens: CountTokens
) -> tuple[list[Chunk], list[Original]]:
    """A document's chunks with its edits, and what they replace or leave out."""
    shown: list[Chunk] = []
    originals: list[Original] = []
    taken = {chunk.id for chunk in chunks}
    for place, chunk in enumerate(chunks):
        edit = edits.get(place)
        if edit is None:
            shown.append(chunk)
            continue
        result = ""
        if not edit.disabled:
            new = with_text(chunk, edit.text or chunk.text, count_tokens=count_tokens, taken=taken)
            result = new.id
            taken.add(new.id)
            shown.append(new)
        originals.append(Original(place=place, edit=edit.id, result=result, chunk=chunk))
    return shown, originals


def _check(answer: ApprovedAnswer, finder: PassageFinder, result: Curated) -> Finding:
    """What became of an approved answer: it is live as long as all its sources say what they said."""
    locations = [finder.location_of(source) for source in answer.sources]
    found = [
        location is not None and finder.place_of(source, location) is not None
        for source, location in zip(answer.sources, locations, strict=True)
    ]
    sources = tuple(
        moved(source, location) if location else source
        for source, location in zip(answer.sources, locations, strict=True)
    )
    if sources != answer.sources:
        result.moved.append(replace(answer, sources=sources))
    if all(found):
        return Finding(id=answer.id, when=answer.when, state="live")
    return _changed(answer, answer.sources, locations, finder, "")


def _changed(
    item: Edit | ApprovedAnswer,
    passages: Sequence[Passage],
    locations: Sequence[str | None],
    finder: PassageFinder,
    note: str,
) -> Finding:
    return Finding(
        id=item.id,
        when=item.when,
        state="source changed" if any(locations) else "source gone",
        note=note,
        now=tuple(_now(passage, location, finder) for passage, location in zip(passages, locations, strict=True)),
    )


def _now(passage: Passage, location: str | None, finder: PassageFinder) -> Passage | None:
    chunk = finder.closest(passage, location) if location else None
    return passage_of(chunk, moved(passage, location).locations) if chunk and location else None


def _warning(item: Edit | ApprovedAnswer, finding: Finding) -> str:
    why = f" ({finding.note})" if finding.note else ""
    gone = finding.state == "source gone"
    if isinstance(item, Edit):
        passage = item.passage
        page = f", page {passage.page}" if passage.page else ""
        work = "a disabled passage" if item.disabled else "an edited passage"
        what = "is gone with its document" if gone else f"has changed{why}, so that the document's own text is searched"
        return f"{passage.source}{page}: {work} {what}; see `citedesk kb edits`"
    what = "is gone" if gone else "has changed"
    return f"the approved answer to {item.questions[0]!r} is not given, as a source {what}; see `citedesk kb approved`"
