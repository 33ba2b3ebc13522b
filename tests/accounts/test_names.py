"""Names that read like another's are refused."""

import pytest
from django.core.exceptions import ValidationError

from accounts.names import validate_plain


@pytest.mark.parametrize("name", ["anna", "Ölaf_3", "Чехов", "山田たろう", "ali.b+c", "x-1"])
def test_a_name_in_one_script_is_taken(name: str) -> None:
    validate_plain(name)


@pytest.mark.parametrize("name", ["ａdmin", "ſystem", "аdmin", "pаypal", "ﬁona"])
def test_a_name_of_lookalikes_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_plain(name)
