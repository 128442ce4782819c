"""Whether a text says that something is, is not, may be or is to be: the words that turn a statement over.

Cues of English news copy and how far they reach; no grammar. Where a cue could mean either, it is left out: a doubt
that is raised too often is not read.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?|[^\w\s]")
_NO_DENIAL = re.compile(
    r"\b(?:not?|nor) (?:later|earlier|sooner|less|fewer|more|longer) than\b"
    r"|\bnot (?:only|just|merely|simply|least|to (?:say|mention)|hid(?:e|den|ing)|conceal\w*|disguis\w+)\b"
    r"|\bno doubt\b|\bno-(?=[a-z])|\bnos?\. ?(?=[0-9])",
    re.IGNORECASE,
)
"""Words that look like a denial and are none: a bound, "not only", "a no-fly zone", "No. 10"."""
_NOT = frozenset("not never no nor neither without cannot none nobody nothing unable unwilling".split())
_DIRECT = frozenset("not never no nor neither cannot nobody nothing none".split()) | {"yet to"}
_REFUSAL = re.compile(
    r"(?:refus(?:e|es|ed|ing)|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|oppos(?:e|es|ed|ing)"
    r"|fail(?:s|ed|ing)?|rebuff(?:s|ed|ing)?|spurn(?:s|ed|ing)?|lack(?:s|ed|ing)?|(?:rul(?:e|es|ed|ing)~out)"
    # what somebody declines has an object; exports that declined have none
    r"|declin(?:e|es|ed|ing)~(?:to|an?|the|it|them|any|all|comment|this|that|his|her|its|their)|turn(?:s|ed|ing)?~(?:\w+~)?down)(?:~|$)"
)
_CLAUSE_ENDS = frozenset(
    ". , ; : ! ? ( ) – — but as because since after before although though while whereas unless until if".split()
)
_REACH = 3
"""Words of content behind "not" or "refused" that it can be about; in measured copy it rarely reaches further."""
_FAR = 25
"""Words behind it at which a clause without punctuation is taken to end."""
_STOP = frozenset(
    """
    about also been being both came come does done each even ever from gave give given have having here into just like
    made make many more most much must only other over same says said shall should some such take taken than that their
    them then there these they this those took under very want well went were what when where which while whom whose
    will with within would your however through still though
    """.split()
)
_FRAME = frozenset(
    """
    accep accus agree alarm allow anger annou appro argue asked belie blame board calls claim commi compl conce condi
    confi consi counc criti decid decis decla demand denie deplo disap disma doubt draft endor expec expre fears fores
    hopes insis inten joint letter meeti negot object offer oppos party pledg presse pressi promi propo protest
    question raise ready reaff refus regre rejec reque resol respo says seeks sides signe suppo taken terms thing
    threa toget turne under unders urges voted votes warns welco wheth willi worri
    """.split()
)
"""Beginnings of the words by which a brief says what kind of thing it tells: they need not be the article's."""
_VOICING = frozenset("accu comp cond crit dema deno depl fear obje prot regr thre warn worr".split())
"""Stems of verbs by which somebody puts a worry."""
_NUMBERS = frozenset(
    """
    three four five seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
    thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
    """.split()
)

_ADDING = re.compile(
    r"\b(?:because|after|before|due to|owing to|following|in protest|to (?:make up|compensate)|in order to|so that"
    r"|despite|amid|under pressure|in (?:return|exchange) for|although|unless|until|when|if|provided that"
    r"|on condition|without)\b"
)
_CLAUSE_END = re.compile(r"[;,]")
_CONDITION = re.compile(
    r"\b(?:if|unless|provid(?:ed|ing) that|provided (?=(?:the[ys]e?|it|he|she|we|no|some|any)\w*\b)"
    r"|(?<!working )(?<!living )(?<!weather )conditions?|conditional|subject to|in principle"
    r"|(?<!est )(?<!as )possibl[ey]|tentativ\w*"
    r"|preliminar\w*|pending|provisional\w*|intends?|could|depend(?:s|ed|ing|ent)?"
    r"|(?<!at )(?<!for )once(?! (?:again|more|every|in|an? (?:day|week|month|year|decade))\b)|awaits?|not yet"
    r"|staff-level)\b"
    r"|\b(?:when|after|until) \w+ (?:approv|ratif|vot|clear)",
    re.IGNORECASE,
)
_HANGS_ON = re.compile(
    r"\b(?:if|unless|provid(?:ed|ing) that|on condition|subject to|in principle|pending)\b", re.IGNORECASE
)
"""Of 99 labelled summaries with one of these whose agreement is reached or tentative, 91 are tentative."""
_ACCEPTED = re.compile(
    r"\b(?:accept\w*|agree[ds]?\b|approv\w*|adopt\w*|renew(?:s|ed|ing|al)?\b|back(?:s|ed)\b|welcom\w*|endors\w*)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:turn\w* (?:\w+ ){0,2}down|reject\w*|refus\w*|rebuff\w*|spurn\w*|veto\w*|rul\w+ out|den(?:y|ied|ies)"
    r"|declin(?:e|es|ed|ing) (?:to|an?|the|it|them|any|all|comment|this|that|his|her|its|their)"
    r"|vot\w+ (?:\w+ ){0,3}down|(?:walk|pull)(?:s|ed|ing) (?:out|away)|withdr(?:ew|aws|awn)|t(?:ell|old) \w+ no)\b",
    re.IGNORECASE,
)
_TURNED_DOWN = re.compile(
    r"\b(?:turn(?:s|ed) (?:\w+ ){0,2}down|(?:reject|refus|declin|rebuff|spurn|veto)(?:e?s|e?d)"
    r"|vot(?:es|ed) (?:\w+ ){0,3}down)\b"
)
_NO_AGREEMENT = re.compile(
    r"\b(?:no|not|never|neither|without|denie[sd]|deny)\b(?: \w+){0,4}?"
    r" (?:agree\w*|deal|accord|pact|sign(?:s|ed)?|accept\w*)\b",
    re.IGNORECASE,
)
_PUT_OFF = re.compile(
    r"\b(?:postpon\w*|put (?:\w+ ){0,2}off|suspend\w*|delay(?:ed|s)|adjourn\w*|deferr\w*|shelved)\b", re.IGNORECASE
)
_OFFERED = re.compile(
    r"\b(?:offer(?:s|ed)|proposes|(?<!\bthe )(?<!\ba )(?<!\bits )(?<!\btheir )(?<!\bfor )proposed|suggest(?:s|ed))\b"
)
_PROPOSED = re.compile(
    r"\b(?:suggest\w*|propos\w*|want\w*|invit\w*|call(?:s|ed|ing)? (?:for|on)|ask(?:s|ed|ing)?"
    r"|hop(?:e|es|ed|ing)|offer\w*|would like|request\w*|seek\w*|urg\w+|demand\w*|ready to"
    r"|readiness|if|could|might|(?-i:may)|no (?:repl|answer)\w*)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:will|shall|due|schedul\w+|agreed|set|(?:is|are|was|were) to|accepted|confirm\w*|plan\w*|expect\w*|fixed"
    r"|slated|next|summon\w*|would (?:meet|see|hold|receive)|when)\b",
    re.IGNORECASE,
)

_TIME_MARK = re.compile(r"\b(?:at|before|by|from|till|to|towards?|until) the (?:beginning|close|end|start) of\b")

_CALLED_OFF = re.compile(
    r"\b(?:cancel(?:l?ed|s|l?ing)?|call(?:ed|s|ing)\b.{0,15}\boff|scrapped|axed|boycott(?:ed|s|ing)?"
    r"|(?:pulled|backed|dropped) out|walk(?:ed|s) away)\b",
    re.IGNORECASE,
)

_MEET = frozenset("meet talk atte visi trav nego conf join conv take part host rece sitt".split())
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to\s+[a-z]+|due|schedul\w+|plan\w*|next|upcoming|forthcoming|expect\w*|set\s+for|propos\w+"
    r"|invit\w+|tomorrow|agreed|hop(?:e|es|ed|ing)|want\w*|call\w*\s+for|ask\w*|urg\w+|offer\w*|suggest\w*|demand\w*"
    r"|postpon\w+|delay\w*|suspend\w*|cancel\w*|adjourn\w*|resum\w+|continu\w+|is|are|until|(?-i:may)|might|could|should|can"
    r"|must|(?!meeting|(?:morn|even|dur|brief|hear|spr|k)ing\b|\w*thing\b)[a-z]+ing|later|wait\w*|await\w*"
    r"|convene[sd]?\b(?=.{0,80}\bfor\b)|’ll|'ll)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:met|held|took place|taken place|attended|hosted|concluded|ended|gathered|visited|spoke|talked|conferred"
    r"|arrived|received|welcomed|opened|closed|finished|wrapped up|sat down|was held|were held|had talks|convened|paid"
    r"|travelled|flew|discussed|exchanged|dined|assembled|assisted|chaired|addressed|launched|signed|began|started)\b",
    re.IGNORECASE,
)


def negative(text: str) -> str | None:
    """The first word of ``text`` that denies or refuses something; None if none does."""
    return next((words for words, _ in _cues(text)), None)


def contradiction(claimed: str, said: str) -> str | None:
    """How ``claimed`` turns over what ``said`` says, or leaves out that it does; None if neither is seen.

    "They agreed to share" against "did not agree to share", either way round, and "accepted" against "turned it down".
    """
    theirs, claim = _over(said), content(claimed)
    if doubt := unsaid_not(claimed, said):
        return doubt
    source = content(said) - theirs.keys()
    if hit := next((cue for word, cue in _right_behind_not(claimed).items() if word in source), None):
        return f"it says {hit!r} where what it cites does not"
    if negative(claimed):
        return None
    if hit := next((cue for word, cue in theirs.items() if word in claim), None):
        return f"what it cites says {hit!r} and it does not"
    return accepted(claimed, said)


def unvoiced(claimed: str, said: str) -> str | None:
    """How ``claimed`` has somebody not warn or complain of what ``said`` has them warn of; None if it does not."""
    source = content(said) - _over(said).keys()
    hit = next((cue for word, cue in _right_behind_not(claimed).items() if word in source & _VOICING), None)
    return hit and f"it says {hit!r} where what it cites does not"


def accepted(claimed: str, said: str) -> str | None:
    """How ``claimed`` has something accepted that ``said`` only refuses; None if it does not."""
    if (mine := _ACCEPTED.search(claimed)) and (refused := _REFUSED.search(said)) and not _ACCEPTED.search(said):
        return f"it says {mine.group()!r} where what it cites says {refused.group()!r}"
    return None


def unsaid_not(claimed: str, said: str) -> str | None:
    """How ``claimed`` leaves out a "not" right before a word that it takes from ``said``; None if it does not."""
    ours, claim = _over(claimed), content(claimed)
    hit = next((cue for word, cue in _right_behind_not(said).items() if word in claim and word not in ours), None)
    return hit and f"what it cites says {hit!r} and it does not"


def _over(text: str) -> dict[str, str]:
    """Stem of each word of ``text`` that stands within reach of "not" or a refusal → that cue, as written."""
    return {word: cue for cue, reach in reversed(_cues(text)) for word in reach}


def _right_behind_not(text: str) -> dict[str, str]:
    """Stem of the first word of content behind each "not" → that cue, as written."""
    direct = (
        (cue, reach)
        for cue, reach in _cues(text)
        if reach and (cue.lower() in _DIRECT or cue.lower().endswith(("n't", "n’t")))
    )
    return {reach[0]: cue for cue, reach in direct}


@lru_cache(maxsize=4096)
def _cues(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    words = _WORD.findall(_NO_DENIAL.sub(" ", text))
    plain = [word.lower().replace("’", "'") for word in words]
    found = []
    for place, word in enumerate(plain):
        yet = plain[place : place + 2] == ["yet", "to"]
        if yet or word in _NOT or word.endswith("n't") or _REFUSAL.match("~".join(plain[place : place + 3])):
            reach: list[str] = []
            for other in plain[place + 1 : place + _FAR]:
                if other in _CLAUSE_ENDS or len(reach) == _REACH:
                    break
                if len(other) > 3 and other not in _STOP and other not in _NUMBERS:
                    reach.append(stem(other))
            ruled_out = plain[place : place + 2][1:] == ["out"]
            cue = "yet to" if yet else " ".join(words[place : place + 1 + ruled_out])
            found.append((cue, tuple(reach)))
    return tuple(found)


def _words(pattern: re.Pattern[str], text: str, unless: re.Pattern[str] | None = None) -> str | None:
    """What of ``text`` the pattern finds, unless it has the other one as well."""
    found = pattern.search(text)
    return found.group() if found and not (unless and unless.search(text)) else None


def condition(text: str) -> str | None:
    """The first word of ``text`` that makes it conditional or tentative; None if none does."""
    return _words(_CONDITION, text)


def hangs_on(text: str) -> str | None:
    """The words by which ``text`` makes what it says hang on something else; None if none do."""
    return _words(_HANGS_ON, text)


def refused(text: str) -> str | None:
    """The words of ``text`` that refuse something; None if none do."""
    return _words(_REFUSED, text)


def turned_down(text: str) -> str | None:
    """The words by which ``text`` refuses an offer; None if none do."""
    return _words(_TURNED_DOWN, text)


def denies_agreement(text: str) -> str | None:
    """The words by which ``text`` says that nothing was agreed; None if none do."""
    return _words(_NO_AGREEMENT, text)


def put_off(text: str) -> str | None:
    """The words by which ``text`` puts a meeting off; None if none do."""
    return _words(_PUT_OFF, text)


def only_offered(text: str) -> str | None:
    """The words by which ``text`` offers something that nothing in it accepts; else None."""
    return _words(_OFFERED, text, unless=_ACCEPTED)


def only_proposed(text: str) -> str | None:
    """The words by which ``text`` proposes something, where nothing in it is settled; else None."""
    return _words(_PROPOSED, text, unless=_FIRM)


def refused_to_meet(text: str) -> str | None:
    """The words by which ``text`` says that a meeting is not to be, as in "will not meet"; else None."""
    return next((cue for word, cue in _over(text).items() if word in _MEET), None)


def called_off(text: str) -> str | None:
    """The words of ``text`` that call something off; None if none do."""
    return _words(_CALLED_OFF, text)


def told_as_held(text: str) -> str | None:
    """The words by which ``text`` tells a meeting as held, where nothing in it lies ahead; else None."""
    return _words(_HELD, text, unless=_AHEAD)


def opposite(claimed: str, said: str) -> tuple[str, str] | None:
    """A word that ``claimed`` has and ``said`` has not, and the opposite of it that only ``said`` has.

    Not if one of the two is turned over where it stands: "refused" is "cannot accept"; nor if either text says both, in
    these words or others: "widened" is found in "extended the truce that was to end".
    """
    ours, theirs, table = _bases(claimed), _bases(said), opposites()
    only_ours, only_theirs = ours.keys() - theirs.keys(), theirs.keys() - ours.keys()
    over = _over(claimed).keys() | _over(said).keys()
    for word in sorted(only_ours & table.keys()):
        for other in sorted(table[word] & only_theirs):
            both = table[word] & only_ours or table[other] & only_theirs
            if not both and not {stem(ours[word]), stem(theirs[other])} & over:
                return ours[word], theirs[other]
    return None


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """Stems of the words of ``text`` that carry its content."""
    return frozenset(stem(word) for word in re.findall(r"[^\W\d_]{4,}", text.lower()) if word not in _STOP)


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Base form of a word → base forms that say the contrary, from ``opposites.tsv``."""
    table: dict[str, set[str]] = {}
    for line in files(__package__).joinpath("opposites.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        left, right = (tuple(base(word) for word in side.split("|")) for side in line.split("\t"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                table.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in table.items()}


@lru_cache(maxsize=4096)
def _bases(text: str) -> dict[str, str]:
    return {base(word): word for word in re.findall(r"(?<![^\W\d_])[a-z]{3,}(?![^\W\d_])", _TIME_MARK.sub(" ", text))}


@lru_cache(maxsize=16384)
def base(word: str) -> str:
    """``word`` without the endings of English verbs and plurals; a key to compare by, not a word."""
    word = word.lower()
    for ending, least in (("ing", 3), ("ies", 2), ("ied", 2), ("es", 3), ("ed", 3), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeos":
        word = word[:-1]
    return word.rstrip("ey") if len(word) > 3 else word


def strange(text: str, known: frozenset[str]) -> list[str]:
    """The longest run of words of content in ``text`` of which no stem is in ``known``."""
    longest: list[str] = []
    run: list[str] = []
    for word in _telling(text):
        run = [] if stem(word) in known else [*run, word]
        longest = max(longest, run, key=len)
    return longest


def unheard_clause(text: str, known: frozenset[str]) -> str | None:
    """A clause of ``text`` that gives a reason, a time or a condition of which at most a third is in ``known``."""
    for opening in _ADDING.finditer(text):
        clause = _CLAUSE_END.split(text[opening.start() :], maxsplit=1)[0]
        words = _telling(clause)
        if len(words) > 1 and sum(stem(word) in known for word in words) * 3 <= len(words):
            return clause.rstrip(".")
    return None


def _telling(text: str) -> list[str]:
    """The words of ``text`` that carry its content, without those that a brief says in words of its own."""
    return [
        word
        for word in re.findall(r"[^\W\d_]{4,}", text.lower())
        if word not in _STOP and word not in _NUMBERS and word[:5] not in _FRAME and word[:6] not in _FRAME
    ]


def stem(word: str) -> str:
    """The first four letters: enough to know a word again in another form of it."""
    return word[:4]
