"""Time answers with each of the program's ways to be quick alone, with none and with all, under many users at once."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.types import Question
from eval.bench_questions import read_questions, spread
from eval.record import commit, machine, model_hashes
from eval.speed_conversations import shared_prompts
from eval.speed_types import ModelCall, Shown, SpeedCell, SpeedOptions, SpeedReport, Variant
from eval.speed_watch import ModelWatch
from eval.workbench import settings_for
from vectorstore.embedder import Embedder
from vectorstore.report import Progress

Compose = Callable[[Settings, Mapping[str, Embedder] | None], Application]

_KB = "speed"
# Nobody is given a mere quote for the length of the line: every variant has the same to do.
_ALL = {"quote_when_waiting": 0}
_OFF: dict[str, object] = {"threads": 1, "reading_threads": 1, "prefix_bytes": 0, "lookup_tokens": 0}


@dataclass(kw_only=True)
class _Seen:
    """Everything that was measured of one variant under so many users."""

    shown: list[Shown] = field(default_factory=list)
    calls: list[ModelCall] = field(default_factory=list)
    seconds: float = 0.0
    repeated: int = 0
    cached: int = 0


def _open(settings: Settings, embedders: Mapping[str, Embedder] | None) -> Application:
    return open_application(settings, embedders=embedders)


def measure_speed(
    options: SpeedOptions, settings: Settings, *, compose: Compose = _open, progress: Progress | None = None
) -> SpeedReport:
    """Build one knowledge base, then put the same questions to every variant in turn.

    Each measurement has an application of its own, so that nothing is kept from the one before. Users ask at once, each
    one question after the other. What they ask is drawn: the question of rank r of n with a weight of 1/r, as a few
    questions are asked by many.

    Raises:
        BenchmarkError: There are no questions.
        IngestError: A path does not exist.
        ChatbotError: A model is missing.
    """
    questions = spread(read_questions(options.questions), options.limit)
    with tempfile.TemporaryDirectory(prefix="citedesk-speed-") as folder:
        own = settings_for(settings, Path(folder))
        with closing(compose(own, None)) as application:
            application.ingest(options.paths, kb=_KB, progress=progress)
            embedders = application.embedders()
            conversations = shared_prompts(application, options.questions, kb=_KB, progress=progress)
            hashes = model_hashes(embedders, own, language_model=True)
        variants = {name: _settings_of(name, own, settings, options) for name in options.variants}
        order = [(users, name) for _ in range(options.rounds) for users in options.users for name in variants]
        seen: dict[tuple[int, Variant], _Seen] = {}
        for done, (users, name) in enumerate(order, start=1):
            asked = _draw(questions, users, options)
            with closing(compose(variants[name], embedders)) as application:
                _measure(application, asked, seen.setdefault((users, name), _Seen()))
            if progress:
                progress("answering", done, len(order))
    cells = tuple(_cell(name, users, found) for (users, name), found in seen.items())
    return SpeedReport(
        cells=cells,
        gains=_gains(cells),
        conversations=conversations,
        settings={name: _differing(own) for name, own in variants.items()},
        options={name: str(value) if isinstance(value, Path) else value for name, value in asdict(options).items()}
        | {"paths": list(map(str, options.paths))},
        hashes=hashes,
        machine=machine(),
        commit=commit(),
    )


def _settings_of(variant: Variant, own: Settings, configured: Settings, options: SpeedOptions) -> Settings:
    """Everything off, but for what the variant is named after."""
    on: dict[str, object] = {}
    cache = configured.answer if variant in {"cache", "together", "configured"} else own.answer
    if variant == "configured":
        return own.model_copy(update={"answer": cache.model_copy(update=_ALL)})
    if variant in {"threads", "together"}:
        on |= {
            "threads": configured.language_model.threads,
            "reading_threads": configured.language_model.reading_threads,
        }
    if variant in {"prefix", "together"}:
        on |= {"prefix_bytes": configured.language_model.prefix_bytes}
    if variant in {"lookup", "together"}:
        on |= {"lookup_tokens": options.lookup_tokens}
    model = own.language_model.model_copy(update=_OFF | on)
    return own.model_copy(update={"language_model": model, "answer": cache.model_copy(update=_ALL)})


def _differing(settings: Settings) -> dict[str, object]:
    model = {name: getattr(settings.language_model, name) for name in _OFF}
    return model | {"cache_entries": settings.answer.cache_entries}


def _draw(questions: Sequence[str], users: int, options: SpeedOptions) -> list[list[str]]:
    """What each user asks; the same for every variant."""
    chance = random.Random(options.seed)  # noqa: S311 - a draw to be repeated
    order = list(questions)
    chance.shuffle(order)
    weights = [1 / rank for rank in range(1, len(order) + 1)]
    return [chance.choices(order, weights, k=options.asked) for _ in range(users)]


def _measure(application: Application, asked: Sequence[Sequence[str]], seen: _Seen) -> None:
    application.load(_KB)
    # The first call of a process pays for buffers that later ones find ready.
    application.language_model().invoke("1 2 3")
    application.search(asked[0][0], kb=_KB)
    watch = ModelWatch()
    application.callbacks = [watch]
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=len(asked)) as pool:
        answers = pool.map(lambda own: [shown(application, text) for text in own], asked)
        seen.shown += [answer for own in answers for answer in own]
    seen.seconds += time.perf_counter() - started
    texts = [text for own in asked for text in own]
    seen.repeated += len(texts) - len(set(texts))
    seen.calls += watch.calls
    seen.cached += application.answer_cache.hits


def shown(application: Application, text: str) -> Shown:
    """Ask one question, and time what its reader sees."""
    started = time.perf_counter()
    evidence: float | None = None
    first: float | None = None
    refused = False
    for update in application.stream(Question(text=text, kb=_KB)):
        now = time.perf_counter() - started
        if update.evidence and evidence is None:
            evidence = now
        if update.delta and first is None:
            first = now
        if update.answer:
            refused = update.answer.abstained
    return Shown(
        question=text,
        evidence_seconds=evidence,
        first_text_seconds=first,
        total_seconds=time.perf_counter() - started,
        refused=refused,
    )


def _cell(variant: Variant, users: int, seen: _Seen) -> SpeedCell:
    totals = sorted(own.total_seconds for own in seen.shown)
    return SpeedCell(
        variant=variant,
        users=users,
        questions=len(seen.shown),
        repeated_share=seen.repeated / len(seen.shown),
        cached=seen.cached,
        refused=sum(own.refused for own in seen.shown),
        model_calls=len(seen.calls),
        evidence_seconds=_median([own.evidence_seconds for own in seen.shown]),
        first_text_seconds=_median([own.first_text_seconds for own in seen.shown]),
        total_seconds=_median(totals),
        total_p95_seconds=totals[min(len(totals) - 1, int(0.95 * len(totals)))],
        answers_per_minute=60 * len(seen.shown) / seen.seconds,
        read_tokens_per_second=_rate(seen.calls, lambda call: (call.read_tokens, call.reading_seconds)),
        # The first token ends the reading.
        written_tokens_per_second=_rate(seen.calls, lambda call: (call.written_tokens - 1, call.writing_seconds)),
    )


def _gains(cells: Sequence[SpeedCell]) -> dict[str, dict[str, float]]:
    plain = {cell.users: cell.total_seconds for cell in cells if cell.variant == "none"}
    gains: dict[str, dict[str, float]] = {}
    for cell in cells:
        before = plain.get(cell.users)
        if before and cell.total_seconds and cell.variant != "none":
            gains.setdefault(cell.variant, {})[str(cell.users)] = before / cell.total_seconds
    return gains


def _rate(calls: Sequence[ModelCall], of: Callable[[ModelCall], tuple[int, float]]) -> float | None:
    rates = [tokens / seconds for tokens, seconds in map(of, calls) if tokens > 0 and seconds > 0]
    return median(rates) if rates else None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
