"""Learn fusion weights and the answerability model from evaluation sets; what is shipped is not touched."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from chatbot.assembly import Application, open_application
from chatbot.errors import QuestionError
from chatbot.settings import Settings
from eval.candidates import CandidateTable, QueryCandidates, candidate_table
from eval.dataset import read_dataset
from eval.documents import twins
from eval.errors import DatasetError
from eval.fit_answerability import AnswerabilityReport, LabelledSearch, fit_answerability
from eval.fit_weights import WeightsReport, fit_weights
from eval.progress import tracked
from eval.types import Dataset, EvalQuery
from eval.workbench import prepare_knowledge_base, settings_for
from vectorstore.channels import dense_name, sentence_name
from vectorstore.fusion import WEIGHTS, fuse
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base
from vectorstore.report import Progress
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore

# Questions of other sets that are put to each corpus as unanswerable: what has nothing to do with it must be refused.
_FOREIGN_QUESTIONS = 60
_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReport:
    """Both fits, and what they were made of."""

    fusion: WeightsReport
    answerability: AnswerabilityReport
    families: dict[str, str]
    hashes: dict[str, dict[str, str]]


def fit(
    folders: Sequence[str],
    settings: Settings,
    *,
    out: Path,
    kb_folder: Path | None = None,
    limit: int | None = None,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> FitReport:
    """Fit on several sets and write ``fit.json``, ``answerability.json`` and ``fusion.json``.

    Args:
        folders: Of sets; ``QUESTIONS@CORPUS`` puts one set's questions to another one's corpus.
        settings: As the program runs with.
        out: Made if it is not there.
        kb_folder: See ``RunOptions``.
        limit: Only the first questions of each set.
        compose: Opens the application.
        progress: Told about each stage.

    Raises:
        DatasetError: A set cannot be used, or no question is labelled unanswerable.
    """
    datasets = {_name(folder): _read(folder) for folder in folders}
    families = _families(datasets)
    out.mkdir(parents=True, exist_ok=True)
    tables: dict[str, CandidateTable] = {}
    searches: list[LabelledSearch] = []
    with closing(compose(settings_for(settings, kb_folder or out))) as application:
        for name, dataset in datasets.items():
            kb, _ = prepare_knowledge_base(application, dataset, progress)
            queries = dataset.queries[:limit]
            judged = [query for query in queries if query.id in dataset.qrels]
            if judged:
                tables[name] = _table(application, dataset, judged, kb, name, progress)
            foreign = _foreign(name, datasets, families)
            searches += _searches(application, [*queries, *foreign], kb, name, progress)
    if len({search.answerable for search in searches}) < 2:
        raise DatasetError("the sets have no unanswerable questions, or nothing else; add one that has both")
    if not tables:
        raise DatasetError("no question of the sets is judged; the weights cannot be learned")
    report = FitReport(
        fusion=fit_weights(tables, channels=_channels(), start=WEIGHTS, families=families),
        answerability=fit_answerability(searches, families=families, threshold=settings.answer.min_confidence),
        families=families,
        hashes={name: dict(dataset.hashes) for name, dataset in datasets.items()},
    )
    _write(out / "fit.json", to_json(report))
    _write(out / "fusion.json", report.fusion.weights)
    _write(out / "answerability.json", report.answerability.model.model_dump(mode="json"))
    return report


def to_json(report: FitReport) -> dict[str, object]:
    """The report as one JSON object."""
    return {
        "fusion": asdict(report.fusion),
        "answerability": {
            "model": report.answerability.model.model_dump(mode="json"),
            "fitted": {name: asdict(figures) for name, figures in report.answerability.fitted.items()},
            "left_out": {name: asdict(figures) for name, figures in report.answerability.left_out.items()},
            "thresholds": {
                at: {name: asdict(figures) for name, figures in sets.items()}
                for at, sets in report.answerability.thresholds.items()
            },
        },
        "families": report.families,
        "hashes": report.hashes,
    }


def _read(folder: str) -> Dataset:
    questions, _, corpus = folder.partition("@") if not Path(folder).exists() else (folder, "", "")
    return read_dataset(Path(questions), Path(corpus) if corpus else None)


def _name(folder: str) -> str:
    if Path(folder).exists():
        return Path(folder).resolve().name
    return "@".join(Path(part).resolve().name for part in folder.split("@"))


def _families(datasets: dict[str, Dataset]) -> dict[str, str]:
    """Sets that share question ids are one family, called by the first of them."""
    families: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for name, dataset in datasets.items():
        ids = {query.id for query in dataset.queries}
        family = next((known for known, seen in members.items() if seen & ids), name)
        members.setdefault(family, set()).update(ids)
        families[name] = family
    return families


def _foreign(name: str, datasets: dict[str, Dataset], families: dict[str, str]) -> list[EvalQuery]:
    """Questions of other families, as unanswerable ones; the same for every run."""
    pool = {
        query.text: EvalQuery(id=query.id, text=query.text, language=query.language, answers=(), answerable=False)
        for other, dataset in datasets.items()
        if families[other] != families[name]
        for query in dataset.queries
    }
    generator = random.Random(f"{_SEED}{name}")  # noqa: S311 - a sample, not a secret
    return generator.sample(list(pool.values()), min(_FOREIGN_QUESTIONS, len(pool)))


def _channels() -> tuple[str, ...]:
    dense = (name(channel) for channel in ("main", "english") for name in (dense_name, sentence_name))
    return tuple(dict.fromkeys(("lexical", "heading", *dense, *WEIGHTS)))


def _searches(
    application: Application, queries: Sequence[EvalQuery], kb: str, name: str, progress: Progress | None
) -> list[LabelledSearch]:
    found = []
    for query in tracked(queries, total=len(queries), stage=f"signals of {name}", progress=progress):
        try:
            signals = application.search(query.text, kb=kb).signals
        except QuestionError:
            continue
        found.append(LabelledSearch(signals=signals, answerable=query.answerable, dataset=name))
    return found


def _table(
    application: Application,
    dataset: Dataset,
    queries: Sequence[EvalQuery],
    kb: str,
    name: str,
    progress: Progress | None,
) -> CandidateTable:
    store = VersionStore(application.settings.data_dir / "kb", kb)
    base = open_knowledge_base(store.published_folder(), application.embedders())
    try:
        same = twins(dataset.documents)
        rows = [same[chunk.source] for chunk in base.content.all_chunks()]
        stage = f"channels of {name}"
        candidates = [
            _candidates(base, query, rows)
            for query in tracked(queries, total=len(queries), stage=stage, progress=progress)
        ]
    finally:
        base.content.close()
    return candidate_table(candidates, dataset.qrels)


def _candidates(base: KnowledgeBase, query: EvalQuery, documents: Sequence[tuple[str, ...]]) -> QueryCandidates:
    """What the retriever would fuse for this question: each channel's part of the sum, for a weight of 1."""
    rows, channels = HybridRetriever(base).channels(query.text)
    scores = np.stack([fuse(channels, {name: 1.0}) for name in _channels()])
    copies = [(place, document) for place, row in enumerate(rows) for document in documents[int(row)]]
    places = [place for place, _ in copies]
    return QueryCandidates(
        query_id=query.id,
        scores=scores[:, places].astype(np.float64),
        documents=[document for _, document in copies],
    )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
