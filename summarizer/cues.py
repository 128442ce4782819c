"""What of a sentence tells what it reports: its words, cues of news copy, where it stands, and what stands before it.

Names, numbers and days count by their kind alone, so that what is learned about one article holds for any other.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from . import dates
from .actors import Actors
from .article import Article
from .polarity import base

CUES = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "agree": r"agree(?:d|s|ing)?\b|sign(?:ed|s)\b|pledg(?:e|es|ed|ing)\b|commit(?:ted|s|ting)?\b|under(?:took|takes?|taken)\b"
        r"|ratif|adopt(?:ed|s)\b|approv(?:ed|es)\b|accept(?:ed|s)?\b|promis(?:ed?|es)\b|initial(?:l?ed|s)\b|settled\b"
        r"|conclud(?:ed|es)\b|struck\b|sealed\b|endors(?:ed|es)\b|extend(?:ed|s)\b|renew(?:ed|s)\b|joint(?:ly)?\b"
        r"|guarant|reaffirm|confirm(?:ed|s)\b|shook\b|clinched\b|inked\b|resolv(?:ed|es)\b|decid(?:ed|es)\b|consented\b",
        "deal": r"agreements?\b|deals?\b|accords?\b|pacts?\b|treat(?:y|ies)\b|memorand|protocols?\b|truce|cease-?fire"
        r"|contracts?\b|understanding\b|compromise|settlement\b|arrangement|framework|terms\b|merger|convention|compact|licence|lease",
        "under": r"under (?:the|a|an|its|it|this|that|their)\b|according to (?:it|the (?:deal|text|agreement|accord|pact))|in (?:return|exchange)\b",
        "offer": r"offer(?:ed|s|ing)?\b|propos(?:ed|es|al|als|ing)\b|invit(?:ed|es|ation)\b|suggest(?:ed|s)\b|ready to\b|willing\b|put (?:forward|to a vote)",
        "tentative": r"in principle|tentative|preliminar|provisional|subject to|pending|possib|intend|intention|draft|yet to be|still (?:has|have|needs?|to)"
        r"|provided\b|approv\w+ by|await|memorandum|letter of intent|would\b|could\b|if\b|unless\b|once\b",
        "refuse": r"reject|turn(?:ed|s) (?:\w+ ){0,3}down|refus|spurn|vot(?:ed|es) (?:\w+ ){0,3}(?:down|against)|thr(?:ew|own|ows) out|declin(?:ed|es) (?:to|the|an?)\b"
        r"|rebuff|dismiss|veto|said no\b|went down|outvot|blocked|rul(?:ed|es) out|unacceptable|by \d+ (?:votes )?to \d+",
        "break": r"withdr[ae]w|pull(?:ed|s|ing) out|suspend|violat|breach|t(?:ore|orn|ear\w*) up|scrap|terminat|expir|laps|abandon|quit|walk(?:ed|s|ing) out"
        r"|collaps|renounc|repudiat|revok|no longer (?:bound|consider\w*)|reneg|broke|broken",
        "meet": r"meet(?:s|ing|ings)?\b|talks\b|summits?\b|negotiations?\b|rounds?\b|sessions?\b|conferences?\b|visits?\b|hearing|consultations?\b"
        r"|dialogue|mediation|discuss|convene|resum|sit down|host|see\b|call\b|table\b|forum|congress|symposium|delegation|travel|fly\b|receive\b|gather",
        "held": r"met\b|held\b|took place|ended\b|visited|attended|talked|spoke\b|arrived|opened\b|conferred|concluded|discussed|welcomed",
        "ahead": r"will\b|'ll\b|’ll\b|shall\b|(?:is|are|was|were) (?:also )?(?:to|due|set|scheduled|expected|slated|planned|likely)\b|due\b|scheduled\b|plans?\b|planned\b"
        r"|next\b|expected\b|tomorrow|upcoming|forthcoming|later this|set (?:for|to)\b",
        "putoff": r"postpon|put (?:\w+ ){0,2}(?:off|back)\b|delay|adjourn|defer|resched|moved?\b|pushed back|recess|break off|broke off|resum|instead",
        "calloff": r"cancel|call(?:ed|s) off|scrapped|dropped|axed|abandon|boycott|will not (?:attend|take place|meet|go)|no longer|was to (?:have )?",
        "ask": r"ask(?:ed|s)? (?:for|to)\b|call(?:ed|s)? (?:for|on)\b|request|want(?:s|ed)?\b|demand|urg(?:ed|es)\b|hop(?:es|ed)\b|seek|sought|appeal|insist",
        "worry": r"worr|fear|concern|warn|complain|critici|accus|condemn|denounc|deplor|regret|object|protest|threat|alarm|blam|anxi|uneas|unfair|wrong\b|danger"
        r"|risk|harm|doubt|s[kc]eptic|unhapp|angr|fur(?:y|ious)|dismay|disappoint|shame|lament|reproach|rebuk|slam|question(?:ed|s)\b|oppos|betray|outrage|disput|mistake"
        r"|illegal|unlawful|insult|hostage|charg(?:ed|es) that|alleg|took issue|unacceptable|disaster|catastroph|grumbl|dismiss|sorry\b",
        "harm": r"never\b|nobody\b|nothing\b|no one\b|without\b|cannot\b|can't\b|can’t\b|too\b|only\b|lose|lost\b|losing|die[sd]?\b|dead\b|death|kill|damage|destroy|collaps|undermin|erode|violence"
        r"|late\b|lack|fail|ignor|burden|cheat|empty|price|pay for|worse|worst|hurt|suffer|victim|crisis|poison|flood|cut\b|cuts\b|steal|push|force",
        "but": r"but\b|however\b|although|though\b|yet\b|while\b|despite",
        "not": r"not\b|no\b|\w+n['’]t\b|neither\b|nor\b",
        "says": r"said\b|says\b|told\b|tells\b|added\b|adds\b|according to|argu(?:ed|es)|call(?:ed|s) (?:it|the|that|this)|stated|noted|explained|announced|wrote|stressed|remarked|declared"
        r"|insist(?:ed|s)|claim(?:ed|s)|maintain(?:ed|s)|recalled|in the (?:view|opinion|words) of|described",
        "welcome": r"welcom|prais|thank|grateful|hail|pleased|glad|proud|confident|appreciat|congratul",
        "past": r"last (?:\w+ )?(?:year|month|spring|summer|autumn|winter|fall|decade)|years? ago|since \d|in (?:19|20)\d\d|previous|earlier|had (?:been|\w+ed)\b|founded|used to|former",
        "both": r"both\b|the two\b|two sides|each other|together|parties\b|sides\b|the (?:three|four|five)\b|neither side|all (?:three|four|members|sides)",
        "we": r"we\b|our\b|us\b",
        "i": r"i\b|my\b",
        "must": r"must\b|should\b|has to\b|have to\b|need(?:s|ed)? to\b",
        "comment": r"(?:declin|refus)\w+ (?:to )?comment|no comment|not comment|did not (?:say|reply|respond|answer)|could not be reached|unavailable",
        "condition": r"if\b|unless\b|provided\b|on condition|condition",
    }.items()
}
"""Kinds of words by which news copy says what kind of thing it tells."""

_TOKEN = re.compile(r"<[^>]+>|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d,.:]*|[\"“”?!:;]")
_PRONOUN = re.compile(r"^[\"“]?(?:he|she|it|they|this|that|these|those|both|neither|we|i|there)\b", re.IGNORECASE)
_OPEN, _CLOSE = re.compile(r"[“\"]"), re.compile(r"[”\"]")


def features(article: Article, actors: Actors) -> Iterator[tuple[int, frozenset[str]]]:
    """Number of each sentence of the body → its features."""
    body = [sentence for sentence in article.sentences if article.title is None or sentence.number > 1]
    kinds: list[list[str]] = []
    quoted = False
    last = -1
    for place, sentence in enumerate(body):
        text = sentence.text
        paragraph = last < 0 or "\n" in article.text[last : sentence.start]
        last = sentence.end
        if paragraph:
            quoted = False
        words = list(_words(text, article))
        cues = [name for name, pattern in CUES.items() if pattern.search(text)]
        marks = len(re.findall(r"[“”\"]", text))
        found = {f"w:{word}" for word in words}
        found |= {f"b:{left} {right}" for left, right in pairwise(["^", *words, "$"])}
        found |= {f"c:{name}" for name in cues}
        found |= {f"c:{one}+{other}" for one, other in combinations(cues, 2)}
        days = sorted({word for word in words if word.startswith("<day")})
        found |= {f"d:{day}+{name}" for day in days for name in cues}
        found |= {f"o:{words[0]}" if words else "o:"}
        if quoted or text[:1] in "\"“":
            found.add("q:inside")
            found |= {f"q:{name}" for name in cues}
        if marks:
            found.add("q:marks")
        if marks and "says" not in cues:
            found.add("q:bare")
        if paragraph:
            found.add("p:paragraph")
        if _PRONOUN.match(text):
            found.add("p:pronoun")
        if place < 2:
            found.add(f"p:{place}")
        found.add(f"p:fifth{5 * place // len(body)}")
        found.add("p:short" if len(words) < 9 else "p:long" if len(words) > 30 else "p:medium")
        found |= _who(sentence.number, cues, actors)
        if kinds:
            found |= {f"<:{name}" for name in kinds[-1]}
            if not paragraph:
                found |= {f"<=:{name}" for name in kinds[-1]}
        if marks % 2 == 1:
            quoted = not quoted
        kinds.append(cues)
        yield sentence.number, frozenset(found)


def _who(number: int, cues: Sequence[str], actors: Actors) -> set[str]:
    """Of what kind the actors of a sentence are, and whether somebody is said to say it."""
    here, speakers = actors.at(number), actors.speakers(number)
    silent = sum(all(actor is not speaker for speaker in speakers) for actor in here)
    found = {f"a:{min(len(here), 3)}", f"a:said {bool(speakers)}", f"a:silent {min(silent, 3)}+{bool(speakers)}"}
    found |= {f"a:{actor.party.kind}" for actor in here} | {f"a:said by {actor.party.kind}" for actor in speakers}
    return found | {f"a:{min(len(here), 2)}+{name}" for name in cues} | {f"a:said {bool(speakers)}+{name}" for name in cues}


def _words(text: str, article: Article) -> Iterator[str]:
    """The words of a sentence, by their base forms; names, numbers and days by their kind."""
    for words in sorted(set(dates.find(text)), key=len, reverse=True):
        text = text.replace(words, f" <{_day(words, article)}> ")
    before = ""
    for place, token in enumerate(_TOKEN.findall(text)):
        if token.startswith("<"):
            kind = token
        elif token[0].isdigit():
            kind = "<number>"
        elif token[0].isupper() and (place or len(token) > 12) and token != "I":
            kind = "<name>"
        else:
            kind = base(token) or token.lower()
        if not (kind == before == "<name>"):
            yield kind
        before = kind


def _day(words: str, article: Article) -> str:
    if article.published is None:
        return "day"
    interval = dates.resolve(words, article.published, direction="near")
    if interval is None:
        return "day"
    if interval.end < article.published:
        return "day-"
    return "day+" if interval.start is None or interval.start > article.published else "day="
