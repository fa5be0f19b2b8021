"""The report as PDF. Engine file of reportlab.

Chinese is set in the font that the PDF standard names for it (STSong-Light, UniGB-UCS2-H): every reader has a face for
it, so that neither a font file nor a browser is needed. Latin words stand in Helvetica.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax.saxutils import escape

from chatbot.insights.figure_plots import bars_of, curves_of
from chatbot.insights.figures import figure_forms
from chatbot.insights.report_texts import head_lines, query_text, report_texts, shown_rows
from chatbot.insights.types import Figure, Report
from chatbot.plots.picture import cut
from ingest.types import Language

_HAN_FONT, _LATIN_FONT, _BOLD_FONT = "STSong-Light", "Helvetica", "Helvetica-Bold"
# What Helvetica has no glyph for is set in the other font.
_NOT_LATIN = re.compile(r"[^\x00-\xff–—‘’“”…€]+")
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_WIDTH, _BAR_HEIGHT, _CURVE_HEIGHT, _LABEL_WIDTH, _VALUE_WIDTH = 460.0, 14.0, 110.0, 140.0, 100.0
_INK, _BLUE, _SECOND, _LINE = "#1c2430", "#2166a5", "#c8641e", "#d4dae1"
_LONGEST_TABLE = 60


def report_pdf(report: Report, language: Language) -> bytes:
    """The same sentences, plots, tables and definitions as the HTML file; each sentence links to its figure."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(_HAN_FONT))
    texts, file = report_texts(language), io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=60,
        rightMargin=60,
        topMargin=56,
        bottomMargin=56,
        title=texts.title,
        author="citedesk",
        lang="zh-CN" if language == "zh" else "en",
        # The same report is the same file.
        invariant=1,
    )
    document.build(_story(report, language), onLaterPages=_page_number, onFirstPage=_page_number)
    return file.getvalue()


def _story(report: Report, language: Language) -> list[Any]:
    texts, forms = report_texts(language), figure_forms()
    first, *others = head_lines(report, language)
    story: list[Any] = [_text(texts.title, "title"), _text(first, "lead"), *(_text(line, "small") for line in others)]
    for section in report.sections:
        figures = {figure.id: figure for figure in section.figures}
        story.append(_text(texts.sections[section.name], "head"))
        if not section.sentences:
            story.append(_text(texts.empty, "small"))
        for sentence in section.sentences:
            figure = figures[sentence.figure]
            link = f'<a href="#{figure.id}" color="{_BLUE}">{_marked(texts.figure.format(number=figure.number))}</a>'
            story.append(_paragraph(f"{_marked(sentence.texts[language])} {link}", "sentence"))
            story.append(_text(forms[figure.id].definition[language], "how"))
        for figure in section.figures:
            if figure.rows:
                story += _figure(figure, language)
    return story


def _figure(figure: Figure, language: Language) -> list[Any]:
    from reportlab.platypus import KeepTogether

    texts, form = report_texts(language), figure_forms()[figure.id]
    title = f"{texts.figure.format(number=figure.number)} · {form.title[language]}"
    head = [_paragraph(f'<a name="{figure.id}"/>{_marked(title)}', "figure")]
    picture = _bars(figure, language) if figure.plot == "bars" else _curves(figure, language)
    if picture is not None:
        head.append(picture)
    query = escape(_UNSHOWN.sub("", query_text(figure, language)))
    lines = "<br/>".join(_fonted(line.replace("  ", "&nbsp; ")) for line in query.splitlines())
    return [KeepTogether(head), _table(figure, language), _paragraph(lines, "query")]


def _table(figure: Figure, language: Language) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table

    texts = report_texts(language)
    head = [_text(texts.columns[column.name], "cell") for column in figure.columns]
    rows = [[_text(cell, "cell") for cell in row] for row in shown_rows(figure, language)[:_LONGEST_TABLE]]
    wide = [3.0 if column.kind == "text" and column.name != "currency" else 1.3 for column in figure.columns]
    table = Table([head, *rows], colWidths=[_WIDTH * share / sum(wide) for share in wide], repeatRows=1, hAlign="LEFT")
    table.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_LINE)), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _bars(figure: Figure, language: Language) -> Any:
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    bars = bars_of(figure, language)
    largest = max((bar.value or 0.0 for bar in bars), default=0.0) or 1.0
    drawing = Drawing(_WIDTH, len(bars) * _BAR_HEIGHT + 4)
    for place, bar in enumerate(bars):
        bottom = (len(bars) - place - 1) * _BAR_HEIGHT + 4
        width = max(0.0, (bar.value or 0.0) / largest) * (_WIDTH - _LABEL_WIDTH - _VALUE_WIDTH)
        drawing.add(_label(0, bottom + 2, cut(bar.label, 1.4 * _LABEL_WIDTH)))
        drawing.add(Rect(_LABEL_WIDTH, bottom, width, 9, fillColor=HexColor(_BLUE), strokeWidth=0, strokeColor=None))
        drawing.add(_label(_LABEL_WIDTH + width + 4, bottom + 2, bar.shown))
    return drawing


def _curves(figure: Figure, language: Language) -> Any:
    from reportlab.graphics.shapes import Drawing, PolyLine
    from reportlab.lib.colors import HexColor

    curves = curves_of(figure, language) if figure.plot == "line" else []
    days = sorted({day for _, points in curves for day, _ in points})
    if len(days) < 2:
        return None
    first, span = days[0].toordinal(), days[-1].toordinal() - days[0].toordinal()
    most = max(value for _, points in curves for _, value in points) or 1.0
    drawing = Drawing(_WIDTH, _CURVE_HEIGHT + 30)
    for number, (name, points) in enumerate(curves):
        colour = HexColor((_BLUE, _SECOND, _INK)[number])
        places = [
            at
            for day, value in points
            for at in ((day.toordinal() - first) / span * _WIDTH, 14 + max(0.0, value / most) * _CURVE_HEIGHT)
        ]
        drawing.add(PolyLine(places, strokeColor=colour, strokeWidth=1.2))
        drawing.add(_label(90 * number, _CURVE_HEIGHT + 20, name or "", colour=colour))
    drawing.add(_label(0, 2, days[0].isoformat()))
    drawing.add(_label(_WIDTH - 50, 2, days[-1].isoformat()))
    return drawing


def _label(left: float, bottom: float, text: str, *, colour: Any = None) -> Any:
    from reportlab.graphics.shapes import String
    from reportlab.lib.colors import HexColor

    font = _HAN_FONT if _NOT_LATIN.search(text) else _LATIN_FONT
    return String(left, bottom, _UNSHOWN.sub("", text), fontName=font, fontSize=8, fillColor=colour or HexColor(_INK))


def _text(text: str, style: str) -> Any:
    return _paragraph(_marked(text), style)


def _marked(text: str) -> str:
    """Text as reportlab's little mark-up: nothing of it is a tag, and every sign has a font."""
    return _fonted(escape(_UNSHOWN.sub("", text)))


def _fonted(escaped: str) -> str:
    return _NOT_LATIN.sub(lambda match: f'<font name="{_HAN_FONT}">{match.group()}</font>', escaped)


def _paragraph(markup: str, style: str) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    size, before, font = {
        "title": (18, 0, _BOLD_FONT),
        "lead": (10, 6, _BOLD_FONT),
        "head": (14, 14, _BOLD_FONT),
        "figure": (10, 10, _BOLD_FONT),
        "sentence": (10, 4, _LATIN_FONT),
        "small": (8, 2, _LATIN_FONT),
        "how": (7.5, 0, _LATIN_FONT),
        "cell": (7.5, 0, _LATIN_FONT),
        "query": (6, 3, _LATIN_FONT),
    }[style]
    return Paragraph(
        markup,
        ParagraphStyle(
            style,
            fontName=font,
            fontSize=size,
            leading=1.35 * size,
            spaceBefore=before,
            textColor=HexColor(_INK),
            # Chinese breaks between any two characters.
            wordWrap="CJK" if _NOT_LATIN.search(markup) else None,
            splitLongWords=True,
        ),
    )


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont(_LATIN_FONT, 8)
    canvas.drawRightString(535, 30, str(document.page))
