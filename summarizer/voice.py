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


_APPOSED = re.compile(r", (?:the|an?|who|its|their|our)\b[^,;:.]*")
_BESIDE = re.compile(r",? (?:[A-Z][\w.]{0,9} )?")


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
    """Whose ``words`` is by how names (name → forms) stand to it, for each place where ``text`` has it.

    "Holm, who leads the union, and Berg": the name that an apposition goes with, else the nearest one.
    """
    spans = [
        (at, at + len(form), name)
        for name, forms in names.items()
        for form in forms
        for at in _places(text, form)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[at + len(form) : at + len(form) + 1])
    ]
    places = re.finditer(rf"(?<!\w){re.escape(words)}", text, re.IGNORECASE) if spans else ()
    return [min((_gap(text, span, place.span()), span[2]) for span in spans)[1] for place in places]


def _gap(text: str, name: tuple[int, int, str], words: tuple[int, int]) -> tuple[int, int]:
    """How far a name is from words: by the way it goes with them, then by the characters between."""
    start, end, _ = name
    if end > words[0]:
        between = text[words[1] : start]
        return (1 if _BESIDE.fullmatch(between) else 3), max(start - words[1], 0)
    between = text[end : words[0]]
    return (0 if between == ", " else 2 if _APPOSED.fullmatch(between) else 3), len(between)
