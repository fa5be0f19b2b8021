"""Time the program and the plain way on the same documents, questions and models, in one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from chatbot.assembly import Application, open_application
from chatbot.errors import ContextOverflowError
from chatbot.model_store import path_of
from chatbot.settings import Settings
from chatbot.types import Question
from eval.bench_questions import read_questions, spread
from eval.bench_types import AnswerTimes, BenchReport, EmbeddingSpeed, WayFigures
from eval.errors import BenchmarkError
from eval.plain_way import CHUNK_CHARS, CHUNKS_IN_PROMPT, PlainWay, check_packages
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.workbench import settings_for
from ingest.pipeline import find_files, read_files
from ingest.types import Chunk, ParsedDocument
from vectorstore.content import ContentStore
from vectorstore.embedder import Embedder
from vectorstore.report import Progress
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder
from vectorstore.versions import VersionStore

_KB = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchOptions:
    """What to compare; ``overlap_chars`` is the plain splitter's."""

    paths: tuple[Path, ...]
    questions: Path
    limit: int
    overlap_chars: int = 200


def run_benchmark(
    options: BenchOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> BenchReport:
    """Parse once, index and answer both ways.

    The plain way answers all questions first, then the program does: each has its own prompt, the beginning of which
    the language model keeps from one question to the next.

    Raises:
        BenchmarkError: There are no questions or documents, or optional packages are missing.
        IngestError: A path does not exist.
        ChatbotError: A model is missing.
    """
    questions = spread(read_questions(options.questions), options.limit)
    check_packages()
    started = time.perf_counter()
    documents = _parse(options.paths, settings, progress)
    parse_seconds = time.perf_counter() - started
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-bench-") as folder,
        closing(compose(settings_for(settings, Path(folder)))) as application,
    ):
        embedders = application.embedders()
        started = time.perf_counter()
        application.build_from_documents(documents, kb=_KB, progress=progress)
        index_seconds = time.perf_counter() - started
        speed = embedding_speed(embedders["main"], _chunks(application))
        plain = PlainWay(documents, _full_precision(settings), overlap_chars=options.overlap_chars)
        application.load(_KB)
        model = application.language_model()
        # The first call of a process pays for buffers that later ones find ready.
        _asked(questions[:1], lambda text: plain.answer(text, model), "warming up", progress)
        _asked(questions[:1], lambda text: our_answer(application, text), "warming up", progress)
        theirs = _asked(questions, lambda text: plain.answer(text, model), "answering the plain way", progress)
        ours = _asked(questions, lambda text: our_answer(application, text), "answering", progress)
        hashes = model_hashes(embedders, application.settings, language_model=True)
    plain_figures = _figures(plain.index_seconds, plain.embedding, theirs)
    our_figures = _figures(index_seconds, speed, ours)
    return BenchReport(
        documents=len(documents),
        parse_seconds=parse_seconds,
        questions=len(questions),
        plain=plain_figures,
        ours=our_figures,
        ratios=_ratios(plain_figures, our_figures, theirs, ours),
        settings={
            "plain_chunk_chars": CHUNK_CHARS,
            "plain_overlap_chars": options.overlap_chars,
            "plain_chunks_in_prompt": CHUNKS_IN_PROMPT,
            "embedder": settings.vectorstore.embedder,
            "language_model": settings.language_model.model,
            "max_answer_tokens": settings.language_model.max_answer_tokens,
            "context_tokens": settings.language_model.context_tokens,
        },
        hashes=hashes,
        machine=machine(),
        commit=commit(),
    )


def embedding_speed(embedder: Embedder, chunks: Sequence[Chunk]) -> EmbeddingSpeed:
    """Embed chunks with their sentences, as the ingestion does."""
    texts = [chunk.embedding_text for chunk in chunks]
    shifts = [len(chunk.embedding_text) - len(chunk.text) for chunk in chunks]
    spans = [
        [(shift + sentence.start, shift + sentence.end) for sentence in chunk.sentences]
        for chunk, shift in zip(chunks, shifts, strict=True)
    ]
    started = time.perf_counter()
    embedder.embed_with_sentences(texts, spans)
    seconds = time.perf_counter() - started
    tokens = sum(min(count, embedder.max_tokens) for count in embedder.count_tokens(texts))
    return EmbeddingSpeed(texts=len(texts), tokens=tokens, seconds=seconds)


def our_answer(application: Application, question: str) -> AnswerTimes:
    """Answer a question as the program does, and time it."""
    started = time.perf_counter()
    first_evidence: float | None = None
    for update in application.stream(Question(text=question, kb=_KB)):
        if update.evidence and first_evidence is None:
            first_evidence = time.perf_counter() - started
        if update.answer:
            return AnswerTimes(
                first_evidence_seconds=first_evidence,
                first_word_seconds=update.answer.timings.first_token_seconds,
                total_seconds=time.perf_counter() - started,
                refused=update.answer.abstained,
                text=update.answer.text,
            )
    raise RuntimeError("the chain ended without an answer")


def _parse(paths: Sequence[Path], settings: Settings, progress: Progress | None) -> list[ParsedDocument]:
    results = read_files(
        find_files(paths),
        settings=settings.ingest,
        progress=(lambda done, total: progress("reading", done, total)) if progress else None,
    )
    documents = [result for result in results if isinstance(result, ParsedDocument)]
    if not documents:
        raise BenchmarkError(f"nothing could be read from {', '.join(map(str, paths))}; give documents")
    return documents


def _chunks(application: Application) -> list[Chunk]:
    folder = VersionStore(application.settings.data_dir / "kb", _KB).published_folder()
    store = ContentStore(folder / "content.sqlite")
    try:
        return store.all_chunks()
    finally:
        store.close()


def _full_precision(settings: Settings) -> Embedder:
    """The configured embedder, run by sentence-transformers as it comes: 32-bit floats."""
    return SentenceTransformerEmbedder(str(path_of(settings.vectorstore.embedder, settings.resolved_models_dir)))


def _asked(
    questions: Sequence[str], answer: Callable[[str], AnswerTimes], stage: str, progress: Progress | None
) -> list[AnswerTimes | None]:
    """Answers in order; ``None`` where the prompt did not fit."""
    answers: list[AnswerTimes | None] = []
    for question in tracked(questions, total=len(questions), stage=stage, progress=progress):
        try:
            answers.append(answer(question))
        except ContextOverflowError:
            answers.append(None)
    return answers


def _figures(index_seconds: float, speed: EmbeddingSpeed, answers: Sequence[AnswerTimes | None]) -> WayFigures:
    given = [answer for answer in answers if answer]
    return WayFigures(
        index_seconds=index_seconds,
        embedded_texts=speed.texts,
        embedded_tokens=speed.tokens,
        tokens_per_second=speed.tokens_per_second,
        first_evidence_seconds=_median([answer.first_evidence_seconds for answer in given]),
        first_word_seconds=_median([answer.first_word_seconds for answer in given]),
        total_seconds=_median([answer.total_seconds for answer in given]),
        answered=sum(not answer.refused for answer in given),
        refused=sum(answer.refused for answer in given),
        failed=len(answers) - len(given),
    )


def _ratios(
    plain: WayFigures,
    ours: WayFigures,
    their_answers: Sequence[AnswerTimes | None],
    our_answers: Sequence[AnswerTimes | None],
) -> dict[str, float | None]:
    """Of speeds ours over theirs, of times theirs over ours."""
    both = [
        (theirs, own)
        for theirs, own in zip(their_answers, our_answers, strict=True)
        if theirs and own and theirs.first_word_seconds and own.first_word_seconds
    ]
    return {
        "tokens_per_second": _ratio(ours.tokens_per_second, plain.tokens_per_second),
        "index_seconds": _ratio(plain.index_seconds, ours.index_seconds),
        "first_word_seconds": _ratio(
            _median([theirs.first_word_seconds for theirs, _ in both]),
            _median([own.first_word_seconds for _, own in both]),
        ),
        "total_seconds": _ratio(
            _median([theirs.total_seconds for theirs, _ in both]), _median([own.total_seconds for _, own in both])
        ),
    }


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _ratio(over: float | None, under: float | None) -> float | None:
    return over / under if over is not None and under else None
