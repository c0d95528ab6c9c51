"""Which words of a page are read out: what has just happened or the title, the question, and every cell."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from tvapp.speech.words import as_people_say


def opening(page: HtmlElement) -> str:
    """What is said when the page opens, before the focused cell.

    Whoever just did something hears what became of it; the title and the question were heard before.
    """
    happened = page.xpath("//*[contains(concat(' ', @class, ' '), ' said ')]")
    if happened:
        return as_people_say(_sentence(happened[0]))
    title = page.xpath("//h1")
    parts = [*title[:1], *page.xpath("//*[@data-read]")]
    return as_people_say("".join(_sentence(part) for part in parts))


def cell(element: HtmlElement) -> str:
    """「2番、」 or 「赤、」, the name, then what stands beside it; or all in the order of the page."""
    key = element.get("data-key", "")
    names = element.xpath(".//*[contains(concat(' ', @class, ' '), ' name ')]")
    skipped = set(element.xpath(".//*[contains(concat(' ', @class, ' '), ' number ')]"))
    colour = element.xpath(".//*[contains(concat(' ', @class, ' '), ' colour ')]")
    said = [f"{key}番"] if key.isdigit() else [_words(one) for one in colour]
    skipped.update(colour)
    for name in names[:1]:
        said.append(_words(name))
        skipped.add(name)
    said += _lines(element, skipped)
    return as_people_say("、".join(part for part in said if part)) + "。"


def _sentence(element: HtmlElement) -> str:
    words = _words(element)
    return words if words.endswith("。") else f"{words}。"


def _words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _lines(element: HtmlElement, skipped: set[HtmlElement]) -> Iterator[str]:
    """The pieces of text inside, each by itself, without what was said already."""
    if element in skipped:
        return
    if element.text and element.text.strip():
        yield element.text.strip()
    for child in element:
        yield from _lines(child, skipped)
        if child.tail and child.tail.strip():
            yield child.tail.strip()
