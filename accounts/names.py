"""Which names a member can choose: none that reads like another's."""

import unicodedata

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_plain(name: str) -> None:
    """Refuse forms that only look like letters, and letters of several scripts in one name."""
    if unicodedata.normalize("NFKC", name) != name:
        raise ValidationError(_("Use plain letters and digits in your username."), code="plain")
    # A letter's Unicode name begins with its script: LATIN SMALL LETTER A.
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in name if sign.isalpha()}
    if len(scripts - JAPANESE) > (0 if scripts & JAPANESE else 1):
        raise ValidationError(
            _("Use letters of one script only in your username."), code="mixed_script"
        )


# Written together as a matter of course.
JAPANESE = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"}

validators = [UnicodeUsernameValidator(), validate_plain]
