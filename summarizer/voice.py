"""Who says something in a sentence, and whose office is named, by how names stand to the words around them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SAYS = (
    r"(?:sa(?:id|ys?)|tell|told|warn|accus|critici|complain|object|fear|worr|uneas|anxious|alarm|deplor|condemn|threat|regret|denounc"
    r"|protest|blam|lament|express|call|argu|question|disput|reproach|charg|dismiss|reject|attack|doubt|concern|insist|demand|grumbl"
    r"|rail(?:s|ed|ing)?\b|refus|allege)\w*"
)
_BEFORE = r"(?:sa(?:id|ys)|warned|complained|according to|argued|told by|cautioned|objected|added)"


def speaks(text: str, forms: Iterable[str]) -> bool:
    """Whether ``text`` has one who goes by ``forms`` say something: "Holm warned", "Holm, its head, said"."""
    return any(pattern.search(text) for form in forms if form in text for pattern in _patterns(form))


@lru_cache(maxsize=4096)
def _patterns(form: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = re.escape(form)
    return (
        re.compile(rf"(?<!\w){name}(?:['’]s)?(?:, [^,]{{0,60}},|,)?(?: [\w'’-]+){{0,3}} {_SAYS}"),
        re.compile(rf"\b(?i:{_BEFORE})(?! that\b)(?: [\w.'’-]+){{0,4}} {name}(?!\w)"),
    )


def nearest(text: str, words: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """The one of ``names`` (name → forms) that stands nearest to the first ``words`` in ``text``; None if none does."""
    place = re.search(rf"(?<!\w){re.escape(words)}", text, re.IGNORECASE)
    if place is None:
        return None
    start, end = place.span()
    found = [
        (max(hit.start() - end, start - hit.end(), 0), name)
        for name, forms in names.items()
        for form in forms
        for hit in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text)
    ]
    return min(found)[1] if found else None
