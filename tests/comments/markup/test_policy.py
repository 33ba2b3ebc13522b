"""The policy is data, and what comes out is exactly that."""

import pytest

from comments import markup

from .judge import elements, words

GOOD = {
    "href": "https://example.org/a?b=1#c",
    "cite": "https://example.org/source",
    "title": "What it means",
    "datetime": "2026-11-23T10:00:00Z",
}


def test_the_policy_reads_as_people_know_it() -> None:
    assert markup.allowed_html() == (
        '<a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> '
        '<code> <del datetime=""> <em> <i> <q cite=""> <s> <strike> <strong>'
    )


@pytest.mark.parametrize("name", markup.ALLOWED)
def test_an_allowed_element_survives(name: str) -> None:
    html = markup.render(f"before <{name}>within</{name}> after")
    assert elements(html) == [(name, {})]
    assert words(html) == "before within after"


@pytest.mark.parametrize("name", markup.ALLOWED)
def test_names_typed_in_capitals_come_out_in_lower_case(name: str) -> None:
    typed = f'<{name.upper()} TITLE="T" CITE="https://e.org" HREF="https://e.org">x</{name}>'
    html = markup.render(typed)
    assert html.startswith(f"<{name}")
    assert not {"TITLE", "CITE", "HREF", name.upper() + ">"} & set(html.replace("=", " ").split())
    [(found, attributes)] = elements(html)
    assert found == name
    assert attributes.keys() - {"rel"} == {*markup.ALLOWED[name]} - {"datetime"}


@pytest.mark.parametrize(
    ("name", "attribute"),
    [(name, attribute) for name, allowed in markup.ALLOWED.items() for attribute in allowed],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_allowed_attribute_survives(name: str, attribute: str, quote: str) -> None:
    typed = f"<{name} {attribute.upper()} = {quote}{GOOD[attribute]}{quote}>x</{name}>"
    [(found, attributes)] = elements(markup.render(typed))
    assert found == name
    assert attributes[attribute] == GOOD[attribute]


@pytest.mark.parametrize("name", markup.ALLOWED)
@pytest.mark.parametrize("attribute", ["class", "id", "style", "onclick", "lang", "title", "href"])
def test_an_attribute_that_is_not_named_for_the_element_is_left_out(
    name: str, attribute: str
) -> None:
    html = markup.render(f'<{name} {attribute}="https://example.org/">x</{name}>')
    [(_, attributes)] = elements(html)
    assert attributes.keys() <= {*markup.ALLOWED[name], "rel"}
    assert words(html) == "x"


@pytest.mark.parametrize("name", ["p", "br", "img", "h1", "ul", "table", "font", "u", "small"])
def test_no_other_element_comes_out(name: str) -> None:
    html = markup.render(f"<b>one<{name}>two</{name}>three</b>")
    assert elements(html) == [("b", {})]
    assert words(html) == f"one<{name}>two</{name}>three"
