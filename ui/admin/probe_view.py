"""A test question as HTML: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.trial import Trial, TrialHit
from ingest.types import PUBLIC, Language
from ui.admin.html_table import Markup, inert, table
from ui.admin.probe import LIVE
from ui.admin.probe_texts import TEXTS
from ui.admin.versions import VersionRow

_TEXT_CHARS = 220


def trial_html(trial: Trial, language: Language) -> str:
    """Everything that is known so far."""
    parts = [_verdict(trial, language), _evidence(trial, language), _hits(trial, language)]
    if trial.answer is not None:
        parts = [parts[0], _check(trial, language), *parts[1:], _signals(trial, language)]
    return "".join(parts)


def version_choices(rows: Sequence[VersionRow], language: Language) -> list[tuple[str, str]]:
    """The live version first, then all others, newest first."""
    texts = TEXTS[language]
    return [(texts.live, LIVE), *((row.version, row.version) for row in rows if row.state != "live")]


def audience_choices(groups: Sequence[str], language: Language) -> list[tuple[str, str]]:
    """A buyer, an agent, and the groups that documents are for."""
    texts = TEXTS[language]
    return [(texts.buyer, PUBLIC), (texts.agent, "agents"), *((group, group) for group in groups)]


def _verdict(trial: Trial, language: Language) -> str:
    texts = TEXTS[language]
    answer = trial.answer
    if answer is None or trial.ending is None:
        return f'<p class="ad-hint" role="status">{inert(texts.writing)}</p>'
    timings = answer.timings
    lines = (
        texts.endings[trial.ending],
        texts.confidence.format(confidence=_number(answer.confidence), threshold=_number(trial.threshold)),
        texts.asked.format(version=trial.version, question=answer.standalone_question),
        texts.timings.format(
            search=_number(timings.retrieve_seconds),
            evidence=_number(timings.first_evidence_seconds),
            word=_number(timings.first_token_seconds),
            total=_number(timings.total_seconds),
        ),
    )
    mood = " bad" if answer.abstained else ""
    reasons = "".join(f"<p>{inert(line)}</p>" for line in lines)
    text = inert(answer.text).replace("\n", "<br>")
    return (
        f'<h2>{inert(texts.answer)}</h2><blockquote class="ad-answer">{text}</blockquote>'
        f'<div class="office-note{mood}" role="status">{reasons}</div>'
    )


def _hits(trial: Trial, language: Language) -> str:
    texts = TEXTS[language]
    rows = [
        (
            Markup(html=str(own.hit.rank)),
            _passage(own, language),
            Markup(html=f"{own.hit.score:.3f}"),
            _channels(own, language),
        )
        for own in trial.hits
    ]
    return f"<h2>{inert(texts.hits)}</h2>" + table("", texts.hit_columns, rows, empty=texts.no_hits)


def _passage(own: TrialHit, language: Language) -> Markup:
    chunk = own.hit.chunk
    text = " ".join(chunk.text.split())
    short = text if len(text) <= _TEXT_CHARS else f"{text[:_TEXT_CHARS]}…"
    audience = own.document.audience if own.document else PUBLIC
    place = TEXTS[language].place.format(title=chunk.title or chunk.source, audience=audience)
    page = f", {TEXTS[language].page.format(n=chunk.page_span[0])}" if chunk.page_span else ""
    section = f" · {' > '.join(chunk.section_path)}" if chunk.section_path else ""
    return Markup(html=f"<b>{inert(place + page)}</b>{inert(section)}<br>{inert(short)}")


def _channels(own: TrialHit, language: Language) -> Markup:
    names = TEXTS[language].channels
    lines = []
    for channel, score in own.hit.channels.items():
        rank = own.ranks.get(channel)
        # A chunk that a channel does not hold has a score far below all others.
        shown = f"{score:.3f}" if score > -1e3 else "–"
        lines.append(f"{inert(names.get(channel, channel))}: {shown}{f' ({rank})' if rank else ''}")
    return Markup(html="<br>".join(lines))


def _evidence(trial: Trial, language: Language) -> str:
    texts = TEXTS[language]
    rows = [
        (Markup(html=f"[{item.number}]"), quote, Markup(html=f"{score:.3f}"), item.chunk.title or item.chunk.source)
        for item in trial.evidence
        for quote, score in zip(item.quotes, item.scores, strict=True)
    ]
    return f"<h2>{inert(texts.evidence)}</h2>" + table("", texts.evidence_columns, rows, empty=texts.no_evidence)


def _signals(trial: Trial, language: Language) -> str:
    texts = TEXTS[language]
    total = trial.bias + sum(own.weight for own in trial.contributions)
    rows = [
        (texts.bias, "", Markup(html=_signed(trial.bias))),
        *(
            (_signal(own.name, language), f"{own.value:.3f}", Markup(html=_signed(own.weight)))
            for own in trial.contributions
        ),
        (texts.sum, _number(trial.probability), Markup(html=_signed(total))),
    ]
    return f"<h2>{inert(texts.signals)}</h2>" + table("", texts.signal_columns, rows, empty=texts.no_hits)


def _signal(name: str, language: Language) -> str:
    """A product of two is said as both."""
    names = TEXTS[language].signal_names
    return " × ".join(names.get(part, part) for part in name.split("*"))


def _check(trial: Trial, language: Language) -> str:
    texts = TEXTS[language]
    rows = [(fate.said or texts.nothing, texts.fates[fate.fate], fate.given or texts.nothing) for fate in trial.fates]
    return f"<h2>{inert(texts.check)}</h2>" + table("", texts.check_columns, rows, empty=texts.no_words)


def _signed(value: float) -> str:
    return f"{value:+.2f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
