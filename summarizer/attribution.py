"""Whose words a sentence gives: verbs of saying and their subjects, in English news copy."""

import re
from collections.abc import Iterable, Sequence

SAYING = (
    r"(?:said|says|say|saying|told|tells|tell|warn(?:s|ed|ing)?|accus(?:es?|ed|ing)|critici[sz](?:es?|ed|ing)"
    r"|complain(?:s|ed|ing)?|object(?:s|ed|ing)?|fear(?:s|ed|ing)?|worr(?:y|ies|ied)|deplor(?:es?|ed|ing)"
    r"|condemn(?:s|ed|ing)?|threaten(?:s|ed|ing)?|regret(?:s|ted|ting)?|denounc(?:es?|ed|ing)|protest(?:s|ed|ing)?"
    r"|blam(?:es?|ed|ing)|lament(?:s|ed|ing)?|express(?:es|ed|ing)?|call(?:s|ed|ing)?|argu(?:es?|ed|ing)"
    r"|question(?:s|ed|ing)?|disput(?:es?|ed|ing)|reproach(?:es|ed|ing)?|charg(?:es|ed|ing)|dismiss(?:es|ed|ing)?"
    r"|reject(?:s|ed|ing)?|attack(?:s|ed)|insist(?:s|ed|ing)?|demand(?:s|ed|ing)?|grumbl(?:es?|ed|ing)|rail(?:s|ed)"
    r"|refus(?:es?|ed|ing)|alleg(?:es?|ed|ing)|add(?:s|ed|ing)|announc(?:es?|ed|ing)|stat(?:es|ed|ing)"
    r"|not(?:es|ed|ing)|claim(?:s|ed|ing)?|declar(?:es?|ed|ing)|repl(?:y|ies|ied)|answer(?:s|ed|ing)?"
    r"|remark(?:s|ed|ing)?|observ(?:es|ed|ing)|conced(?:es?|ed|ing)|admit(?:s|ted|ting)?|confirm(?:s|ed|ing)?"
    r"|den(?:y|ies|ied)|describ(?:es?|ed|ing)|term(?:s|ed)|explain(?:s|ed|ing)?|caution(?:s|ed|ing)?|urg(?:es?|ed|ing)"
    r"|asked|asks|wrote|writes|recall(?:s|ed|ing)?|report(?:s|ed)|voic(?:es?|ed|ing)|rais(?:es|ed)|cit(?:es|ed|ing)"
    r"|doubt(?:s|ed|ing)?|suspect(?:s|ed)|believ(?:es?|ed)|thinks?|thought|hop(?:es?|ed)|predict(?:s|ed|ing)?"
    r"|foresees?|foresaw|mocked|mocks|scoffed|sighed|shrugged|quipped|joked|snapped|muttered|put it|went on|continued"
    r"|stress(?:es|ed|ing)?|emphasi[sz](?:es?|ed|ing)|underlin(?:es?|ed|ing)|reiterat(?:es?|ed|ing)|counter(?:s|ed)"
    r"|contend(?:s|ed)|maintain(?:s|ed)|suggest(?:s|ed)|retort(?:s|ed)|responded|responds|wonder(?:s|ed)|noted|faulted"
    r"|repeat(?:s|ed|ing)|slam(?:s|med)|affirm(?:s|ed)|held|resent(?:s|ed)|deemed?|considers?|considered|saw|sees"
    r"|found|finds|judged?|speaks? of|spoke of|pointed|drew attention|dreads?|dreaded|mourn(?:s|ed)|fumed|wants?"
    r"|expects?|rebuked|scolded|likened|compared|brand(?:s|ed)|label(?:s|led)|vent(?:s|ed)|took|estimates?|reckons?"
    r"|felt|feels|counts?|pledg(?:es?|ed|ing)|promis(?:es?|ed|ing)|vow(?:s|ed|ing)?|propos(?:es?|ed|ing)|offer(?:s"
    r"|ed|ing)?|appealed|took issue)"
)
_VERB = re.compile(rf"\b{SAYING}\b")
_INVERTED = re.compile(
    rf"[,?!.][\"”’]?,? (?P<verb>{SAYING})\b|[\"”],? (?P<other>{SAYING})\b|, (?P<third>said|says|warned|added)\b"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording to |\bin the (?:words|view|opinion) of |\b[Ii]n (?=\w+['’]s (?:view|opinion|words))"
    r"|\bfor (?=[A-Z][\w-]+, )"
)
_PRONOUNS = ("he", "she", "they", "it")
_TAGGED = re.compile(
    r"[,?!—-][\"”’] (?P<who>he|she|they|it|[A-ZÀ-Þ][\w’'-]+)(?: [A-ZÀ-Þ][\w’'-]+){0,3} (?:[a-z]+ed|[a-z]+s|wrote"
    r"|told)\b"
)
_TAGGING = re.compile(r"[,?!—-][\"”’] (?:[a-z]+ed|said|says|wrote) (?P<who>he|she|they|it|[A-ZÀ-Þ][\w’'-]+)")
_APART = re.compile(
    r"(?:, (?:who|which) [^,]*|(?:,? (?:an? |the )?(?:[\w'’-]+ ){0,6}(?:of|for|in|from|at|on|against|with"
    r"|represents?))(?: the| an?)?|, (?:the|an?)) "
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b")
_QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)")
_BETWEEN = re.compile(
    r"(?:['’]s)?(?:,? (?:who|which|whose)\b[^,]*,|,[^,]{0,90},)?"
    r"(?: (?:also|then|later|again|still|now|meanwhile|further|nevertheless|himself|herself|itself|on|in|at|for|has"
    r"|have|had"
    r"|yesterday|today|last|this|did|does|not|never|would|will|could|cannot|can|may|and|is|was|to|the|said|reporters"
    r"|both"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|night|morning|evening|week|part|its|own|flatly|firmly"
    r"|publicly|immediately|quickly|already|repeatedly|formally|[a-z]+ly|went|wants|been))*,? ?$"
)


def masked(text: str) -> str:
    """``text`` with blanks for what stands in quotation marks."""
    return _QUOTED.sub(lambda hit: " " * (len(hit.group())), text)


def subjects(text: str, spots: Sequence[tuple[int, int]]) -> list[int | str]:
    """Who says something in ``text``: places in ``spots``, or the pronoun that stands there.

    Args:
        text: The sentence.
        spots: Start and end of what names an actor in it, in order; offices beside a name belong to the stretch.
    """
    plain = masked(text)
    found: list[int | str] = []
    for pattern in (_TAGGED, _TAGGING):
        for hit in pattern.finditer(text):
            near = next((index for index, (start, end) in enumerate(spots) if start <= hit.start("who") < end), None)
            found += [hit["who"].lower()] if hit["who"].lower() in _PRONOUNS else [near] if near is not None else []
    for hit in _ACCORDING.finditer(plain):
        after = [index for index, (start, _) in enumerate(spots) if 0 <= start - hit.end() < 45]
        found += after[:1]
    for hit in _VERB.finditer(plain):
        found += _before(plain, spots, hit.start()) or _behind(text, spots, hit)
    return list(dict.fromkeys(found))


def _before(plain: str, spots: Sequence[tuple[int, int]], verb: int) -> list[int | str]:
    """The subject in front of the verb at ``verb``, and what is joined to it by "and"."""
    left = [(end, index) for index, (start, end) in enumerate(spots) if end <= verb and plain[start:end].strip()]
    pronouns = list(_PRONOUN.finditer(plain[:verb]))
    if pronouns and (not left or pronouns[-1].end() > max(left)[0]):
        gap = plain[pronouns[-1].end() : verb]
        return [pronouns[-1].group().lower()] if _BETWEEN.fullmatch(gap.rstrip() + " ") else []
    if not left:
        return []
    end, index = max(left)
    if not _BETWEEN.fullmatch(plain[end:verb]):
        return []
    while (
        index
        and _APART.fullmatch(plain[spots[index - 1][1] : spots[index][0]])
        and plain[slice(*spots[index - 1])].strip()
    ):
        index -= 1
    joined: list[int | str] = [index]
    while index and re.fullmatch(
        r"(?:,| and|, and| as well as)(?: the)? ?", plain[spots[index - 1][1] : spots[index][0]]
    ):
        index -= 1
        joined.insert(0, index)
    return joined


def _behind(text: str, spots: Sequence[tuple[int, int]], verb: re.Match[str]) -> list[int | str]:
    """The subject behind the verb, as in "…," said Holm."""
    lead = text[: verb.start()].rstrip()
    if not lead or lead[-1] not in ",\"”?!’'":
        return []
    gap = text[verb.end() :]
    if pronoun := re.match(r" (he|she|they|it)\b", gap):
        return [pronoun[1]]
    near = [index for index, (start, _) in enumerate(spots) if 0 <= start - verb.end() < 60]
    return list(near[:1]) if near and not re.search(r"[,;.\"“]", text[verb.end() : spots[near[0]][0]]) else []


def quotations(texts: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Sentences that open inside a quotation → the sentence before, in which it goes on."""
    inside, before, found = False, 0, dict[int, int]()
    for number, text in texts:
        if inside:
            found[number] = before
        for mark in re.findall(r"[\"“”]", text):
            inside = not inside if mark == '"' else mark == "“"
        before = number
    return found


ACTING = re.compile(
    r"(?:,[^,]{3,90},)? (?:also |then |now |later |would |will |has |have |had |is |was |were |are )?(?:not )?"
    r"(?:said|says|agreed|refus|want|would|will|has|have|had|is|was|are|were|may|must|can|could|should|ask|call|warn"
    r"|sign|offer"
    r"|reject|den|accus|complain|announc|add|fear|declin|argu|insist|plan|call|demand|tell|told|threaten|propos"
    r"|withdr|suspend"
    r"|pull|postpon|confirm|accept|pay|paid|gave|give|made|make|did|do|does|hold|held|[a-z]+ed\b|[a-z]+s\b)"
)


ACTED_ON = re.compile(
    r"\b(?:by|with|between|accus\w+|told|against|asked|urged|from|and|of|blam\w+|warn\w+|called on|to"
    r"|offered) (?:the )?$"
)


def acts(text: str, start: int, end: int) -> bool:
    """Whether a name stands where an actor stands: before a verb, or behind "by", "with", "accused"."""
    return bool(
        ACTING.match(text, end)
        or re.match(r"['’]s? \w", text[end:])
        or ACTED_ON.search(text[:start])
        or text[end : end + 4] == " and"
    )
