"""The words of a sentence as an item tells them: its summary, and of a meeting the title, the place and the topics.

Nothing is put into words that the sentence does not have; what is no part of the fact is cut off.
"""

import re
from collections.abc import Sequence

from . import dates
from .brief import Party
from .mentions import is_ordinary, kind_of
from .names import fold, states

_SAID = (
    r"(?:said|says|told|added|adds|announced|stated|explained|noted|declared|stressed|confirmed|wrote|recalled|insisted"
    r"|claimed|disclosed|reported)"
)
_LEAD = re.compile(
    r"^(?:(?:Meanwhile|However|Moreover|Furthermore|In addition|Also|But|And|Yet|Still|Nevertheless|Besides|Instead"
    r"|Finally|Earlier|Separately|Accordingly|Likewise|Then|Later|So|Thus|In turn|(?:For|On) (?:his|her|its|their) part"
    r"|At the same time|In this (?:regard|connection|context)|In a (?:statement|letter|note)(?: [\w ]{0,40})?"
    r"|As a result),?\s+)+"
)
_BULLET = re.compile(r"^(?:[A-Z]{3,}(?: [A-Z]{3,})*: |[A-Z][\w ]{2,20}: (?=[A-Z]))")
_ATTRIBUTED = re.compile(
    rf",?\s+(?:[\w.'’ -]{{2,60}}\s)?{_SAID}(?:\s(?!that\b)(?:on |late |here )?[\w.'’ -]{{0,50}})?[.]?$"
    rf"|,\s+{_SAID}\s[^\"“”]{{2,120}}$|,\s+according to [^,\"“”]{{2,80}}[.]?$"
)
_SAID_THEN = re.compile(rf"(?<=[,”\"])\s(?:[\w.'’-]+\s){{0,8}}?{_SAID}(?:\s(?:on|late|late on|early on))?\s$")
"""Words before the day on which somebody said what stands before them."""
_CALLED_OFF = r"(?:cancell?ed|called off|postponed|put off|suspended|delayed|rescheduled|scrapped)"
_OFF_BEFORE = re.compile(rf"\b{_CALLED_OFF}\s(?:on|late on|early on)\s$")
_OFF_BEHIND = re.compile(rf"(?:'s|,)?\s(?:has |have |had )?{_CALLED_OFF}\b")
"""Words about the day of calling something off: "on Monday cancelled the talks", "were called off on Monday"."""
_ACCORDING = re.compile(r"^According to [^,]{2,80},\s+|^In (?:his|her|their) (?:words|view|opinion),\s+")
_SAID_THAT = re.compile(
    rf"^[^\"“”;:]{{2,160}}?\s{_SAID}(?:\s(?:on |late |in )?(?!that\b)[\w.'’ -]{{0,40}}?)?\sthat\s+(?=\S)"
)
_BALLAST = re.compile(
    r",\s+(?:adding|saying|noting|stressing|asking not to be|without giving|without elaborating|citing)\b[^\"“”]*$"
)
_BRACKETS = re.compile(r"\s+\([^()]{1,60}\)")
_SUBJECT = {
    "person": re.compile(r"^(?:He|She)\b(?!['’])"),
    "body": re.compile(r"^It\b(?!['’])(?! (?:is|was)\b)"),
}
"""Pronouns that a name may stand for at the head of a sentence; "It is" mostly begins something else."""

_MEETING = (
    r"(?:meetings?|talks|summits?|negotiations?|rounds?|sessions?|conferences?|visits?|hearings?|consultations?|dialogue"
    r"|mediation|discussions?|forum|congress|symposium|workshop|sitting|calls?|table|gathering|assembly|seminar"
    r"|encounter|review|tour|trip|videoconference|contacts?|cycle|conversations?|interview|convention|retreat)"
)
_NOUN = re.compile(rf"\b{_MEETING}\b(?: of (?:the )?(?:talks|negotiations|consultations|meetings))?", re.IGNORECASE)
_UNSAID = frozenset("table call calls visit review tour trip interview convention".split())
_OF_TWO = frozenset("meeting talks session call negotiations".split())
_BARE = frozenset("meeting meetings talks session call summit negotiations conference hearing round".split())
_LOWER = frozenset("meeting talks next new further another first second third fourth fifth sixth negotiations".split())
_BREAKS = frozenset(
    """
    a an the this that these those to for of in on at by with from into before after during and or but as until over
    hold host attend convene open resume begin start join have has had will would shall is are was were be been propose
    proposed postponed call called invite invited ask asked agree agreed want wanted cancel cancelled canceled he she it
    they we i said told not chair holding hosting attending schedule scheduled expected confirm confirmed both their its
    his her our my planned plan suspended suspend pull out off another under about between
    """.split()
)
_NOT_LAST = frozenset("of the de la el al".split())
_PLACE = re.compile(
    r"\b(?:in|at|to|near|outside|aboard) (?P<place>(?:the )?"
    r"(?:(?:[^\W\d_a-z][\w.'’-]*|of|de|la|el|al|the)(?: |(?=[,.;:)]|$))){1,6})"
)
_OWNED = re.compile(r"(?:[A-ZÀ-Þ][\w.-]*[ ]?)+['’]s? [a-z]")
_VENUE = re.compile(
    r"\b(?:in|at|aboard) (?P<place>(?:the|a|an|his|her|its|their) (?:[\w'’-]+ ){0,3}?"
    r"(?:offices?|hotel|hall|residence|headquarters|chambers|house|centre|center|building|palace|embassy|library|club"
    r"|prefecture|site|annex|parliament|school|church|mission|port|airport|campus|base))\b"
)
_GOES_ON = re.compile(
    r" ?(?!(?:on|in|at|from|to|for|and|or|by|after|before|with|until|this|next|early|late|when)\b)[a-z]"
)
_TOPIC = re.compile(
    r"\b(?:discuss(?:ing)?|to (?:talk|speak) about|talk(?:s|ing)? (?:about|on)|deal(?:s|ing)? with"
    r"|on the agenda (?:is|are|will be)|examine|to consider|to review|to take up|focus(?:ing)? on|cover(?:ing)?"
    r"|to go over) (?P<topic>[^,.;:“”\"]{3,80})"
)


def summary(text: str, subject: Party | None = None, *, attributed: bool = False) -> str:
    """One plain sentence in the words of ``text``.

    Args:
        text: The sentence.
        subject: Who "he", "she" or "it" at its head is, where that is known.
        attributed: Whether somebody is told apart as the source, so that "…, he said" can go.
    """
    line = " ".join(text.split())
    line = _BRACKETS.sub("", _BULLET.sub("", line))
    for _ in range(2):
        line = _capital(_LEAD.sub("", line))
    if attributed and '"' not in line and "“" not in line:
        line = _ACCORDING.sub("", line)
        if " and that " not in line:  # what was said goes on behind it, and needs its verb
            line = _SAID_THAT.sub("", line)
        line = _ATTRIBUTED.sub("", line)
    line = _BALLAST.sub("", line)
    if subject:
        line = _SUBJECT["person" if subject.kind == "person" else "body"].sub(subject.name, line)
    line = _capital(line.strip(" ,;:—–-"))
    if line.count('"') == 1 or line.count("“") != line.count("”"):
        line = re.sub(r"[\"“”]", "", line)
    return line if line.endswith((".", "!", "?", '."', ".”", '"', "”")) else f"{line}."


def is_time_of_news(text: str, words: str) -> bool:
    """Whether ``words``, a time in ``text``, is only ever that of saying something, or of calling something off.

    As in "…, the minister said on Thursday" and "on Monday cancelled the talks".
    """
    places = list(re.finditer(re.escape(words), text))
    return bool(places) and all(
        _SAID_THEN.search(text[max(found.start() - 120, 0) : found.start()])
        or _OFF_BEFORE.search(text[max(found.start() - 30, 0) : found.start()])
        or _OFF_BEHIND.match(text, found.end())
        for found in places
    )


def title(text: str, participants: Sequence[str], where: str | None = None) -> str:
    """What the meeting of ``text`` is: the phrase around its noun; where that says little, who meets or where."""
    best = ""
    for hit in _NOUN.finditer(text):
        before = re.findall(r"[^\s,;:“”\"()]+|[,;:“”\"()]", text[max(hit.start() - 80, 0) : hit.start()])
        words: list[str] = []
        while before and len(words) < 6 and re.match(r"[\w]", before[-1]) and before[-1].lower() not in _BREAKS:
            words.insert(0, before.pop())
        while words and (words[0].isdigit() or dates.find(re.sub(r"['’]s?$", "", words[0]))):
            del words[0]  # "Tuesday's session", "June 20 meeting"
        phrase = " ".join([*words, hit.group()])
        if len(phrase) > len(best) and (words or hit.group() not in _UNSAID):
            best = phrase
    if not best:
        best = "meeting"
    if best.split()[0].lower() in _LOWER:
        best = best[:1].lower() + best[1:]
    pair = [name for name in participants if name not in best]
    if best.lower() in _OF_TWO and len(pair) == len(participants) == 2:
        return f"{best} {'between' if best.endswith('s') else 'of'} {' and '.join(pair)}"
    if best.lower() in _BARE and where and where[:1].isupper():
        return f"{best} in {where}"
    return best


def place(text: str, names: Sequence[str]) -> str | None:
    """Where ``text`` has its meeting: the first place that is no actor, day, or body; a venue where none is named."""
    for hit in _PLACE.finditer(text):
        found = hit["place"].strip()
        if _OWNED.match(text, hit.start("place")):
            continue
        if found.startswith("the ") and _GOES_ON.match(text, hit.end("place")):  # "at the French mission"
            continue
        words = found.split()
        while words and words[-1].lower() in _NOT_LAST:
            words.pop()
        if not words:
            continue
        found = " ".join(words)
        bare = fold(found)
        if all(is_ordinary(word) for word in bare.split()) or dates.find(hit.group().partition(" ")[2]):
            continue
        if kind_of(bare) in ("agency", "organization", "company") or any(fold(name) == bare for name in names):
            continue
        if bare in states() and states()[bare].name in names:
            continue
        return bare.rstrip(".,")
    venue = _VENUE.search(text)
    return venue["place"] if venue else None


def topics(text: str) -> list[str]:
    """What ``text`` says the meeting is to cover."""
    found = _TOPIC.search(text)
    if not found:
        return []
    parts = re.split(r" and (?:the |of )?|, ", found["topic"].strip())
    return [part.strip() for part in parts if 2 < len(part) < 60][:3]


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]
