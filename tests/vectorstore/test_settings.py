from __future__ import annotations

import pytest
from pydantic import ValidationError

from vectorstore.settings import VectorStoreSettings


@pytest.mark.parametrize(
    "values", [{"top_k": 0}, {"top_k": 101}, {"threads": -1}, {"threads": 257}, {"embeder": "x"}, {"embedder": None}]
)
def test_wrong_settings_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VectorStoreSettings.model_validate(values)


def test_every_number_has_bounds_and_every_setting_a_description() -> None:
    for name, field in VectorStoreSettings.model_fields.items():
        assert field.description, name
        assert field.annotation is not int or len(field.metadata) == 2, name
