from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.vectorstore.corpus import make_record
from vectorstore.content import DocumentRecord
from vectorstore.milvus.filters import scalar_fields, seen_expression
from vectorstore.visibility import Visibility

TODAY = date(2026, 6, 1)
DAYS = st.none() | st.integers(-3, 3).map(lambda days: (TODAY + timedelta(days=days)).isoformat())
DOCUMENTS = st.lists(
    st.builds(
        lambda audience, first, last, version, title: replace(
            make_record("x", title=title, version=version), audience=audience, valid_from=first, valid_until=last
        ),
        st.sampled_from(["public", "agents", 'group:"quoted"']),
        DAYS,
        DAYS,
        st.sampled_from(["", "1.0", "1.1", "2.10"]),
        st.sampled_from(["A", "B"]),
    ),
    max_size=8,
)
AUDIENCES = st.sets(st.sampled_from(["public", "agents", 'group:"quoted"', "nobody"]))


def admits(expression: str, record: DocumentRecord, place: int) -> bool:
    """The expression is a Python one too, for lists, names, comparisons and ``not in`` are written alike."""
    return bool(eval(expression, {}, scalar_fields(record) | {"document": place}))  # noqa: S307 - made by us


@given(DOCUMENTS, AUDIENCES)
def test_the_expression_admits_the_visible_documents_and_no_other(
    documents: list[DocumentRecord], audiences: set[str]
) -> None:
    visibility = Visibility(documents)
    allowed = visibility.allowed(audiences=audiences, today=TODAY)
    visible = visibility.visible(audiences=audiences, today=TODAY)
    expression = seen_expression(audiences, TODAY, allowed=allowed, visible=visible)
    assert [admits(expression, record, place) for place, record in enumerate(documents)] == visible.tolist()


@given(DOCUMENTS, AUDIENCES)
def test_documents_of_one_class_are_seen_together(documents: list[DocumentRecord], audiences: set[str]) -> None:
    visibility = Visibility(documents)
    visible, classes = visibility.visible(audiences=audiences, today=TODAY), visibility.classes()
    for number in np.unique(classes):
        assert len(set(visible[classes == number].tolist())) == 1
