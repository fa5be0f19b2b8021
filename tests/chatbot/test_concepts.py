from __future__ import annotations

import pytest

from chatbot.concepts import concepts


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Goods may be returned after receipt.", "收货后可以退货。"),
        ("The warranty begins with delivery.", "质保自交货之日起计算。"),
        ("Orders can be cancelled free of charge.", "可以免费取消订单。"),
        ("Spare parts are available after the end of production.", "停产后供应备件。"),
    ],
)
def test_the_same_is_meant_in_both_languages(english: str, chinese: str) -> None:
    meaning = concepts().meaning(english)
    assert meaning.concepts
    assert meaning == concepts().meaning(chinese)


def test_what_the_list_does_not_know_stays_as_words() -> None:
    assert concepts().meaning("Kettles and tents").words == {"kettl", "tent"}
    assert concepts().meaning("帐篷重量") == concepts().meaning("重量帐篷")
    assert concepts().meaning("帐篷重量").words == {"帐篷"}


def test_contrasts_and_general_terms_name_concepts_of_the_list() -> None:
    known = concepts()
    names = {*known.beginnings.values(), *known.chinese.values()}
    names |= {name for phrases in known.english.values() for _, name in phrases}
    assert set().union(*known.contrasts, *known.wide_contrasts) | known.general | known.deeds <= names
