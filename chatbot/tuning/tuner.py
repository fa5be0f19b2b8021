"""Tune an embedder on questions, compare it with the one in use, and keep it only where it is better."""

from __future__ import annotations

import datetime
import hashlib
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from chatbot.catalogue import catalogue
from chatbot.download import sha256_of
from chatbot.errors import TuningError
from chatbot.model_store import path_of, write_record
from chatbot.onnx_export import export_onnx
from chatbot.settings import Settings
from chatbot.tuned_models import RECORD, TunedFigure, TunedRecord, free_name, is_tuned, tuned_models, workshop
from chatbot.tuning.compared import Compared
from chatbot.tuning.gold import Located
from chatbot.tuning.guard import Guard, guard
from chatbot.tuning.lessons import lessons_of
from chatbot.tuning.report import TuningReport, TuningRequest
from chatbot.tuning.split import Split, split
from chatbot.tuning.trainer import EncoderTrainer
from chatbot.tuning.types import Lesson, TuningQuestion
from chatbot.tuning.verdict import reasons_against
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.onnx_embedder import EmbedderFiles, OnnxEmbedder
from vectorstore.report import Progress
from vectorstore.reranker import Reranker
from vectorstore.storage import translated_disk_errors

LEAST_QUESTIONS = 40
"""With fewer there would be a dozen to tell by whether anything was gained."""

_HELD_SHARE = 0.3
_LEAST_HELD = 10
_NEGATIVES = 1
# Of the exported model to the one that was trained; 8 bits cost about two thousandths (eval/LOG.md).
_LEAST_COSINE = 0.98
_COSINE_TEXTS = 32
_COSINE_TOKENS = 200
_LEFT_BEHIND = ("onnx", "citedesk.json", "model.json", "model.safetensors", RECORD)


class Tuner:
    """Tunes embedders for the search of one application."""

    def __init__(
        self,
        base: KnowledgeBase,
        embedders: Mapping[str, Embedder],
        settings: Settings,
        *,
        reranker: Reranker | None = None,
        guarded: Guard | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Compare with this search.

        Args:
            base: The live version.
            embedders: In use, by channel.
            settings: Of the application.
            reranker: Of the search, if it has one.
            guarded: What must not become worse; the program's own guard if ``None``.
            progress: Told how far it is.
        """
        self._guard = guarded or guard()
        self._base = base
        self._embedders = embedders
        self._settings = settings
        self._models_dir = settings.resolved_models_dir
        self._reranker = reranker
        self._progress = progress
        self._seconds: dict[str, float] = {}

    def tune(self, located: Located, request: TuningRequest) -> TuningReport:
        """Learn from most of the questions, ask the others before and after, and keep the embedder if it is better.

        Raises:
            TuningError: There are too few questions, the name is taken, or the base cannot be tuned.
            ModelFileMissingError: The base is not here.
        """
        name = free_name(request.name, self._models_dir)
        folder = self._base_model(request.base)
        questions = located.questions
        if len(questions) < LEAST_QUESTIONS:
            raise TuningError(
                f"{len(questions)} questions whose passage is in knowledge base {request.kb!r} are too few to tune an"
                f" embedder on, at least {LEAST_QUESTIONS} are needed; give more{_first_lost(located)}"
            )
        vectors = self._embedders["main"].embed_queries([question.text for question in questions])
        parts = split(questions, vectors, share=_HELD_SHARE, seed=request.options.seed)
        if len(parts.held) < _LEAST_HELD:
            raise TuningError(
                f"only {len(parts.held)} of {len(questions)} questions can be held back, at least {_LEAST_HELD} are"
                " needed: the others share their passages; name the expected text of each, or give questions on others"
            )
        learnt = [questions[place] for place in parts.learnt]
        held = [questions[place] for place in parts.held]
        chunks = self._base.content.all_chunks()
        started = time.perf_counter()
        lessons = lessons_of(
            self._base, learnt, {chunk.id: chunk for chunk in chunks}, negatives=_NEGATIVES, progress=self._progress
        )
        self._seconds["lessons"] = time.perf_counter() - started
        compared = Compared(
            self._base,
            chunks,
            held=held,
            unanswerable=located.unanswerable,
            guard=self._guard,
            settings=self._settings,
            reranker=self._reranker,
            seed=request.options.seed,
            progress=self._progress,
        )
        compared.without([question.text for question in learnt])
        counts = {
            "learnt": len(learnt), "held_back": len(held), "groups": parts.groups, "lost": len(located.lost),
            "unanswerable": len(located.unanswerable), "passages": len(compared.chunks),
        }  # fmt: skip
        with translated_disk_errors(self._models_dir), workshop(self._models_dir) as shop:
            model = shop / "model"
            cosine = 1.0

            def made() -> Mapping[str, Embedder]:
                nonlocal cosine
                embedder, cosine = self._make(model, folder, lessons, held, request)
                return {**self._embedders, "main": embedder}

            started = time.perf_counter()
            comparisons = compared.run(shop, self._embedders, made)
            self._seconds["asking"] = (
                time.perf_counter() - started - sum(self._seconds[part] for part in ("learning", "export"))
            )
            reasons = reasons_against(comparisons, significance=self._settings.gate.significance)
            report = TuningReport(
                name=name,
                base=request.base,
                kb=request.kb,
                path=None if reasons else self._models_dir / name,
                reasons=tuple(reasons),
                counts=counts,
                lost=located.lost,
                comparisons=tuple(comparisons),
                cosine=cosine,
                seconds={part: round(own, 1) for part, own in self._seconds.items()},
            )
            if report.path is not None:
                (model / RECORD).write_text(self._record(report, request, model, questions, parts), encoding="utf-8")
                write_record(model, name)
                model.rename(report.path)
        return report

    def _record(
        self,
        report: TuningReport,
        request: TuningRequest,
        model: Path,
        questions: Sequence[TuningQuestion],
        parts: Split,
    ) -> str:
        """What ``tuned.json`` says."""
        origin = tuned_models(self._models_dir).get(request.base) or catalogue().get(request.base)
        record = TunedRecord(
            name=report.name,
            created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            base=request.base,
            base_sha256=_about(self._base_model(request.base)).sha256,
            sha256=_about(model).sha256,
            licence=origin.licence if origin else "-",
            languages=origin.languages if origin else (),
            memory_bytes=origin.memory_bytes if origin else 0,
            kb=request.kb,
            version=self._base.manifest.version,
            data_sha256=_data_sha256(questions, parts),
            options=asdict(request.options),
            counts=report.counts,
            figures=tuple(
                TunedFigure(
                    questions=own.questions,
                    channel=own.channel,
                    measure=own.measure,
                    before=own.before,
                    after=own.after,
                    p_value=own.difference.p_value,
                    n=own.difference.n,
                )
                for own in report.comparisons
            ),
            cosine=report.cosine,
        )
        return record.model_dump_json(indent=2) + "\n"

    def _base_model(self, name: str) -> Path:
        entry = catalogue().get(name)
        if entry is not None and entry.kind != "embedder":
            raise TuningError(f"{name} is no embedder; give one of `citedesk models list` as --base")
        if entry is not None or is_tuned(name, self._models_dir):
            folder = path_of(name, self._models_dir)
        else:
            folder = Path(name).expanduser()
        if not (folder / "citedesk.json").is_file() or not (folder / "model.safetensors").is_file():
            raise TuningError(
                f"{name} is no embedder that can be tuned: its folder needs citedesk.json and model.safetensors, as"
                " those of `citedesk models list` have; give one of them as --base"
            )
        if _about(folder).english_only:
            raise TuningError(
                f"{name} is for English alone, and it is the embedder for every language that is tuned; give another"
                " --base"
            )
        return folder

    def _make(
        self,
        model: Path,
        folder: Path,
        lessons: Sequence[Lesson],
        held: Sequence[TuningQuestion],
        request: TuningRequest,
    ) -> tuple[OnnxEmbedder, float]:
        """The tuned embedder, exported, and the least cosine of its vectors to those before the export."""
        started = time.perf_counter()
        about = _about(folder)
        threads = self._settings.vectorstore.threads
        trainer = EncoderTrainer(
            folder, query_prefix=about.query_prefix, passage_prefix=about.passage_prefix, threads=threads
        )
        trainer.train(lessons, request.options, self._progress)
        self._seconds["learning"] = time.perf_counter() - started
        started = time.perf_counter()
        shutil.copytree(folder, model, ignore=shutil.ignore_patterns(*_LEFT_BEHIND))
        trainer.save(model)
        questions = [question.text for question in held[:_COSINE_TEXTS]]
        passages = [
            lesson.positive.embedding_text for lesson in lessons if lesson.positive.token_count <= _COSINE_TOKENS
        ][:_COSINE_TEXTS]
        exact = trainer.embed(questions, query=True), trainer.embed(passages, query=False)
        # Its weights are read again by the export; both at once would need a third more memory.
        del trainer
        export_onnx(
            model,
            query_prefix=about.query_prefix,
            passage_prefix=about.passage_prefix,
            max_tokens=about.max_tokens,
            english_only=False,
            sha256=sha256_of(model / "model.safetensors"),
        )
        embedder = OnnxEmbedder(model, name=request.name, threads=threads)
        near = embedder.embed_queries(questions), embedder.embed_passages(passages)
        cosine = min(float((one * other).sum(axis=1).min(initial=1.0)) for one, other in zip(exact, near, strict=True))
        if not cosine >= _LEAST_COSINE:
            raise TuningError(
                f"in 8 bits the tuned embedder's vectors are cosine {cosine:.3f} from those that were learnt, at"
                f" least {_LEAST_COSINE} is wanted; lower --learning-rate or --epochs"
            )
        self._seconds["export"] = time.perf_counter() - started
        return embedder, cosine


def _first_lost(located: Located) -> str:
    if not located.lost:
        return ""
    return f"; of {len(located.lost)} others no passage was found, the first is {located.lost[0]!r}"


def _about(folder: Path) -> EmbedderFiles:
    return EmbedderFiles.model_validate_json((folder / "citedesk.json").read_bytes())


def _data_sha256(questions: Sequence[TuningQuestion], parts: Split) -> str:
    digest = hashlib.sha256()
    for places in (parts.learnt, parts.held):
        for place in places:
            question = questions[place]
            digest.update("\0".join([question.text, *sorted(question.right), "\n"]).encode(errors="replace"))
        digest.update(b"\1")
    return digest.hexdigest()
