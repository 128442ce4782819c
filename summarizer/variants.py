"""The same name in another spelling: hyphens, initialisms, articles, digraphs and the conventions of transliteration.

Every rule is exact: it rewrites both spellings, and they are one name only if nothing is left that differs. How near
two spellings are is never asked. What the rules hold apart matters more than what they bring together: Karim and
Karima, Lavrov and Lavrova, Marx and Marks, Burke and Bourke are different people.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from .names import fold, plain, states, stretch, written


def variant(text: str, name: str) -> str | None:
    """The stretch of ``text``, whole words as written there, that is ``name`` or a spelling of it; else None.

    A state's name keeps its letters; only its hyphens, full stops, "&" and "St." may differ.
    """
    if written(text, name):
        return stretch(text, name)
    sought, words = _words(fold(name)), _words(text)
    if not sought:
        return None
    is_state = fold(name) in states()
    named = not sought[0].text.islower()  # else most words of a text need not be looked at
    firsts = sought[0].firsts | (sought[1].firsts if sought[0].article and len(sought) > 1 else frozenset())
    for start, first in enumerate(words):
        if not first.article and ((named and first.text.islower()) or not firsts & first.firsts):
            continue
        for stop in range(start + 1, min(len(words), start + len(sought) + 2) + 1):
            if stop > start + 1 and not words[stop - 1].tie:
                break
            last = _last(words[stop - 1])
            if _same((*words[start : stop - 1], last), sought, is_state):
                return text[first.start : last.end]
    return None


class _Word(NamedTuple):
    text: str
    start: int
    end: int
    tie: str  # what stands before it: "-", " ", or "" where another stretch begins
    article: str  # "sure" for an Arabic article, "maybe" for "Al" before a space, which may be a first name
    forms: tuple[str, str]  # without accents; with ä, ö, ü, å as two letters
    firsts: frozenset[str]


_ACRONYM = 3
"""Capitals up to this length keep their case: "US" is not "us", but "Nato" is "NATO"."""
_SHORT = {"st": "saint", "mt": "mount", "ft": "fort"}
_ONE_LETTER = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
    | {"Æ": "Ae", "Œ": "Oe", "Ø": "O", "Ł": "L", "Đ": "D", "Þ": "Th"}
)
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ø": "Oe", "Ü": "Ue", "Å": "Aa"}
)

CONVENTIONS = [
    (r"(?<=[aeiou])ss(?=(?:a|i|ou)\w)", "s", "Hassan = Hasan"),
    (r"^abd[aeiu]l(?=[^aeiouy]|$)", "abdul", "Abdelrahman = Abdulrahman"),
    (r"^q(?!u)|(?<=[aeiou])q$", "k", "Qasim = Kasim"),
    (r"^tch|tch(?=[eo][vfw]|enko)", "ch", "Gorbatchev = Gorbachev"),
    (r"^ye(?=vg|kat|lt[sz]|gor|fim|rmak)", "e", "Yevgeny = Evgeny"),
    (r"(?<=[aeio])ye(?=va?$|ff$)", "e", "Andreyev = Andreev"),
    (r"(?<=ale)x(?=[aeiy])|(?<=ma)x(?=im)", "ks", "Alexei = Aleksei"),
    (r"(?<=\w)zh", "j", "Brezhnev = Brejnev"),
    (r"(?<=\w)tz(?=[aeiouy])", "ts", "Yeltzin = Yeltsin"),
    (r"(?<=[oe])[vw][iy](?:c|ch|tch|cz)$", "vich", "Yanukovych = Yanukovich"),
    (r"(?<=\w{3}o)(?:ff|w)$", "v", "Romanoff = Romanow"),
    (r"(?<=\w{3}o)wa$", "va", "Petrowa = Petrova"),
    (r"(?<=\w{3}e)ff$", "v", "Medvedeff = Medvedev"),
    (r"(?<=\w{3}[aiou])ck$", "k", "Novack = Novak"),
    (r"^l[yj](?=u)", "li", "Ljubov = Lyubov"),
    (r"(?<=\w\w[bcdfghklmnprstvz])(?:iy|ij|[yj])(?=[au])", "i", "Tatyana = Tatiana"),
    (r"(?<=\w{3}[ae])[yj]$", "i", "Sergey = Sergei"),
    (r"(?<=\w{4})(?:yy|iy|ii|yi|ij)$|(?<=\w{4}[dghklmnrsvz])(?<!nd|ll|nn|rr|ss)y$", "i", "Zelenskyy = Zelensky"),
    (r"^(?=\w{6})(\w*?)ou(?=[bdfhjklmnrz](?:[aeiouy]|$)|sh[aeiou]|sta|thi)", r"\1u", "Mahmoud = Mahmud"),
    (r"(?<=[aeiou][bcdfghjklmnpqrstvwxyz])oo(?=[dlnrkf]$)", "u", "Haroon = Harun"),
    (r"(?<=[aeiou][bcdfghjklmnpqrstvwxyz]{2})oo(?=[dlnrkf]$)", "u", "Mahmood = Mahmud"),
]
"""What is rewritten in a word of four letters or more, in this order, and two spellings that it makes one."""

FAMILIES = {
    "abdullah": "abdulla|abdullah|abdallah|abdalla",
    "ahmad": "ahmad|ahmed|akhmad|akhmed",
    "assad": "assad|asad",
    "gaddafi": "[gkq]h?add?h?af[iy]",
    "haniyeh": "haniyeh|haniyya|haniya|haniyah",
    "hezbollah": "h[ei]zb[aou]llah",
    "hussein": "hus+[ae][iy]n|hous+ein|hossein",
    "ibrahim": "[ie]brahim|ibraheem",
    "itzhak": "y?it[sz]h?ak",
    "kasim": "[kq]as+[ei]m",
    "khalid": "khal[ei]d",
    "mohammed": "m[ou]ham+[ae]d",
    "musa": "m(?:ou|u|oo)s+a",
    "mustafa": "m(?:o|u|ou)sta(?:f|ph)a",
    "nasser": "nas+er",
    "omar": "[ou]mar",
    "osama": "[ou]s+ama",
    "qaeda": "[qk]a(?:e|i)da",
    "rouhani": "r(?:o|u|ou)hani",
    "saleh": "sal[ei]h",
    "sheikh": "sh(?:ei|ai|ay|ey)kh?",
    "suleiman": "s(?:o|u|ou)l[ae][iy]man",
    "suleimani": "s(?:o|u|ou)l[ae][iy]mani",
    "tariq": "tar[ei][qk]",
    "yuri": "[yi]ur(?:i|y|iy|ii|ij)",
    "yusuf": "y(?:o|u|ou|oo)s+[eiu]f",
    "zakaria": "zakar(?:i|y|iy)ah?",
}
"""Spellings of one name that differ in more than a convention; key → pattern of the whole word."""


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    for key, spellings in _FAMILIES:
        if spellings.fullmatch(word):
            return key
    for pattern, rewritten in _CONVENTIONS:
        word = pattern.sub(rewritten, word)
    return word


_FAMILIES = [(key, re.compile(spellings)) for key, spellings in FAMILIES.items()]
_CONVENTIONS = [(re.compile(pattern), rewritten) for pattern, rewritten, _ in CONVENTIONS]


_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)|(?:[^\W_]|[\u0300-\u036f\u00ad])+(?:['’‘ʼ](?:[^\W_]|[\u0300-\u036f])+)*['’]?|&"
)
_TIE = re.compile(r"(\s+)|[-\u2010\u2011]")
_ARTICLE = re.compile(r"al|el|ul|as|ash|an|ad|ar|az|at", re.IGNORECASE)


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[_Word, ...]:
    hits = list(_WORD.finditer(text))
    found: list[_Word] = []
    for place, hit in enumerate(hits):
        tie = _tie(text, hits[place - 1], hit) if place else ""
        after = _tie(text, hit, hits[place + 1]) if place + 1 < len(hits) else ""
        form = _SHORT.get(hit.group().lower()) if after and hits[place + 1].group()[0].isupper() else None
        forms = (form, form) if form and hit.group()[0].isupper() else _forms(hit.group())
        word = _Word(hit.group(), *hit.span(), tie, "", forms, frozenset())
        opens = {form[:1].lower() for form in (*forms, _sound(forms[0]), _sound(_last(word).forms[0]))}
        is_abd = found and tie and found[-1].forms[0] == "abd"
        found.append(word._replace(article="" if is_abd else _article(word.text, after), firsts=frozenset(opens)))
    return tuple(found)


def _tie(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    gap = text[one.end() : other.start()]
    if gap.startswith(".") and (len(one.group()) == 1 or one.group().lower() in _SHORT):
        gap = gap[1:] or " "
    hit = _TIE.fullmatch(gap)
    return (" " if hit[1] else "-") if hit else ""


def _article(word: str, after: str) -> str:
    if not after or not _ARTICLE.fullmatch(word) or (after == " " and word.lower() not in ("al", "el")):
        return ""
    return "maybe" if after == " " and word[0].isupper() else "sure"


def _last(word: _Word) -> _Word:
    """The word as the last one of a name: without a possessive ending."""
    bare = re.sub(r"(?<=.)(?:['’]s|['’])$", "", word.text)
    return word if bare == word.text else word._replace(text=bare, end=word.start + len(bare), forms=_forms(bare))


def _forms(word: str) -> tuple[str, str]:
    word = unicodedata.normalize("NFC", re.sub(r"['’‘ʼ.\u00ad]", "", word))
    if word == "&":
        return "and", "and"
    if not (word.isupper() and 1 < len(word) <= _ACRONYM):
        word = word.lower()
    return plain(word.translate(_ONE_LETTER)), plain(word.translate(_TWO_LETTERS).translate(_ONE_LETTER))


def _same(ours: Sequence[_Word], theirs: Sequence[_Word], is_state: bool) -> bool:
    if _has_initial(ours) != _has_initial(theirs):
        ours, theirs = _without_initials(ours), _without_initials(theirs)
    if ours[0].article and theirs[0].article:
        ours, theirs = ours[1:], theirs[1:]
    ours, theirs = _without_articles(ours), _without_articles(theirs)
    if not ours or not theirs:
        return False
    if len(ours) == len(theirs) and all(map(lambda one, other: _same_word(one, other, is_state), ours, theirs)):
        return len(ours) > 1 or ours[0].text[0].isupper()
    return (
        not is_state
        and len(ours) != len(theirs)
        and _is_joined(ours)
        and _is_joined(theirs)
        and bool(_joined(ours) & _joined(theirs))
    )


def _has_initial(words: Sequence[_Word]) -> bool:
    return len(_without_initials(words)) < len(words)


def _without_initials(words: Sequence[_Word]) -> Sequence[_Word]:
    """Without the capitals that stand for a middle name."""
    return [w for place, w in enumerate(words) if not (0 < place < len(words) - 1 and len(w.forms[0]) == 1)]


def _without_articles(words: Sequence[_Word]) -> Sequence[_Word]:
    return [
        word
        for place, word in enumerate(words)
        if not (word.article == "sure" or (word.article and place)) or len(words) == 1
    ]


def _same_word(one: _Word, other: _Word, is_state: bool) -> bool:
    if set(one.forms) & set(other.forms):
        return True
    if is_state or not (one.text[0].isupper() and other.text[0].isupper()):
        return False
    if min(len(one.forms[0]), len(other.forms[0])) < 4 or {fold(one.text), fold(other.text)} & states().keys():
        return False
    return _sound(one.forms[0]) == _sound(other.forms[0])


def _is_joined(words: Sequence[_Word]) -> bool:
    """Whether the words may be written as one: "Abdul Rahman", "Jong-un", but not "Karim A"."""
    if len(words) == 1:
        return words[0].text[0].isupper() and fold(words[0].text) not in states()
    capitals = words[0].text[0].isupper() and all(word.text[0].isupper() or word.tie == "-" for word in words)
    return capitals and all(len(word.forms[0]) > 1 for word in words)


def _joined(words: Sequence[_Word]) -> set[str]:
    both = ("".join(word.forms[which] for word in words) for which in (0, 1))
    return {re.sub(r"^abd[aeiu]l(?=[^aeiouy])", "abdul", one) for one in both}
