"""Who says something in a sentence, and whose office is named, by how names stand to the words around them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_SAYS = (
    r"(?:sa(?:id|ys?)|tell|told|warn|accus|critici|complain|object|fear|worr|uneas|anxious|alarm|deplor|condemn|threat|regret|denounc"
    r"|protest|blam|lament|express|call|argu|question|disput|reproach|charg|dismiss|reject|attack|doubt|concern|insist|demand|grumbl"
    r"|rail|refus|allege)\w*"
)
_BEFORE = r"(?:sa(?:id|ys)|warned|complained|according to|argued|told by|cautioned|objected|added)"


def speaks(text: str, forms: Iterable[str]) -> bool:
    """Whether ``text`` has one who goes by ``forms`` say something: "Holm warned", "Holm, its head, said", "said Holm"."""
    return any(pattern.search(text) for form in forms for pattern in _patterns(form))


@lru_cache(maxsize=4096)
def _patterns(form: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    name = re.escape(form)
    return (
        re.compile(rf"(?<!\w){name}(?:['’]s)?(?:, [^,]{{0,60}},|,)?(?: [\w'’-]+){{0,3}} {_SAYS}"),
        re.compile(rf"\b{_BEFORE}(?: [\w.'’-]+){{0,4}} {name}(?!\w)", re.IGNORECASE),
    )


def nearest(text: str, words: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """The one of ``names`` (name → forms) that stands nearest to the first ``words`` in ``text``; None if none does."""
    start = text.lower().find(words.lower())
    if start < 0:
        return None
    end = start + len(words)
    found = [
        (max(hit.start() - end, start - hit.end(), 0), name)
        for name, forms in names.items()
        for form in forms
        for hit in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text)
    ]
    return min(found)[1] if found else None
