"""The forms to sign in and up, as our words and our content security policy need them."""

from typing import Any

from allauth.account import app_settings
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .models import EMAIL_LENGTH


class LoginForm(AllauthLoginForm):
    """allauth's form, which says what its first field takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username or email address")
        del self.fields["login"].widget.attrs["placeholder"]
        # What is longer is nobody's, and SQLite would fail to look for it.
        self.fields["login"].validators.append(MaxLengthValidator(EMAIL_LENGTH))


class SignupForm(AllauthSignupForm):
    """allauth's form with its honeypot hidden by a class.

    allauth hides the field by a style attribute, which the policy forbids: everybody would see it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth's field takes longer ones, and cuts them off.
        self.fields["email"].validators.append(MaxLengthValidator(EMAIL_LENGTH))
        honeypot = self.fields[app_settings.SIGNUP_FORM_HONEYPOT_FIELD]
        honeypot.label = _("Leave this field empty")
        honeypot.widget.attrs = {
            "class": "honeypot",
            "tabindex": "-1",
            "autocomplete": "off",
            "aria-hidden": "true",
        }
