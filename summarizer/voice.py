"""Who says something in a sentence, and whose office is named, by how names stand to the words around them."""

import re
from collections.abc import Iterable, Iterator, Mapping

_SAYS = (
    r"(?:sa(?:id|ys?)|tell|told|warn|accus|critici|complain|object|fear|worr|uneas|anxious|alarm|deplor|condemn|threat|regret|denounc"
    r"|protest|blam|lament|express|call|argu|question|disput|reproach|charg|dismiss|reject|attack|doubt|concern|insist|demand|grumbl"
    r"|rail(?:s|ed|ing)?\b|refus|allege)\w*"
)
_BEFORE = r"(?:sa(?:id|ys)|warned|complained|according to|argued|told by|cautioned|objected|added)"


# Set beside each place of a name: one pattern a name would have to be compiled anew for every article.
_BEHIND = re.compile(rf"(?:['’]s)?(?:, [^,]{{0,60}},|,)?(?: [\w'’-]+){{0,3}} {_SAYS}")
_AHEAD = re.compile(rf"\b(?i:{_BEFORE})(?! that\b)(?: [\w.'’-]+){{0,4}} \Z")


def speaks(text: str, forms: Iterable[str]) -> bool:
    """Whether ``text`` has one who goes by ``forms`` say something: "Holm warned", "Holm, its head, said"."""
    return any(
        (not _is_word(text[at - 1 : at]) and _BEHIND.match(text, at + len(form)))
        or (not _is_word(text[at + len(form) : at + len(form) + 1]) and _AHEAD.search(text[:at]))
        for form in forms
        for at in _places(text, form)
    )


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form) if form else -1
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def nearest(text: str, words: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """The one of ``names`` (name → forms) that stands nearest to ``words``, for each place where ``text`` has them."""
    spans = [
        (at, at + len(form), name)
        for name, forms in names.items()
        for form in forms
        for at in _places(text, form)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[at + len(form) : at + len(form) + 1])
    ]
    places = re.finditer(rf"(?<!\w){re.escape(words)}", text, re.IGNORECASE) if spans else ()
    return [
        min((max(start - place.end(), place.start() - end, 0), name) for start, end, name in spans)[1]
        for place in places
    ]
