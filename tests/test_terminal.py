"""What a terminal is sent: lines that fit, in colours that are legible, whatever an article holds."""

import io
import re
import time
import unicodedata
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console

from summarizer import Agreement, Brief, Concern, Party, Talk
from summarizer.brief import Dropped, Item
from summarizer.sentences import Sentence
from summarizer.views import stream
from summarizer.views.bidi import CLOSE, LEFT, OPEN, isolated, plain
from summarizer.views.layout import MEASURE
from summarizer.views.palette import COLOURS
from summarizer.views.text import to_text

from .test_views import BRIEF

OVERRIDE, POP = "\u202e", "\u202c"
COHEN, ALI = "ירון כהן", "محمد العلي"

# --- lines -----------------------------------------------------------------------------------------------------------

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("ab [1]+(.),;:\"'-/%"),
        st.sampled_from("אבגמש محمد\u0660\u05b0"),
        st.sampled_from("中国、。한글😀👨👩🇮🇱1#*"),
        st.sampled_from("\u0301\u0489\u200b\u200c\u200d\u2060\ufe0f\ufeff\xad\u20e3"),
        st.sampled_from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"),
        st.sampled_from("\x00\x07\x1b\t\n\r\x0b\x1c\x7f\x85\x9b\u2028\u2029\xa0\u2009\u3000"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)
WORDS = st.one_of(HOSTILE, st.tuples(HOSTILE, st.integers(1, 300)).map(lambda given: given[0][:3] * given[1]))


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """Briefs as no model gives them: what stands in them was not even looked at for control characters."""

    def several() -> list[str]:
        return draw(st.lists(WORDS, max_size=3))

    def ground() -> dict[str, Any]:
        doubts = several()
        numbers = st.lists(st.integers(1, 2000), max_size=12)
        return {
            "evidence": draw(numbers),
            "completed_by": draw(st.lists(st.integers(1, 9), max_size=4)),
            "support": "weak" if doubts else "supported",
            "doubts": doubts,
        }

    party = Party.model_construct(name=draw(WORDS), aliases=several(), kind="person", role=draw(WORDS), **ground())
    agreement = Agreement.model_construct(
        summary=draw(WORDS), parties=several(), status="broken", reported_by=draw(WORDS), one_sided=True, **ground()
    )
    talk = Talk.model_construct(
        title=draw(WORDS), participants=several(), location=draw(WORDS), when=draw(WORDS), status="proposed", **ground()
    )
    concern = Concern.model_construct(summary=draw(WORDS), raised_by=several(), directed_at=several(), **ground())
    dropped = Dropped(category="concerns", item={"summary": draw(WORDS)}, reason=draw(WORDS))
    return BRIEF.model_copy(
        update={
            "article": BRIEF.article.model_copy(update={"title": draw(WORDS), "source": draw(WORDS)}),
            "parties": [party],
            "agreements": [agreement],
            "talks": [talk],
            "concerns": [concern],
            "sentences": [Sentence(number, 0, 0, draw(WORDS)) for number in range(1, 4)],
            "dropped": [dropped],
            "warnings": [draw(WORDS)],
        }
    )


def lines(
    brief: Brief, width: int, *, quotes: bool = False, verbose: bool = False, streamed: bool = False
) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, markup=False, highlight=False, emoji=False)
    if streamed:
        sentences = {one.number: one.text for one in brief.sentences} if quotes else {}
        stream.to_heading(brief.article.title, brief.article.source, brief.article.published, console)
        stream.to_text([*brief.items[1:], brief], console, sentences, verbose=verbose)
    else:
        to_text(brief, console, quotes=quotes, verbose=verbose)
    return out.getvalue().split("\n")


@given(briefs(), st.integers(40, 200), st.booleans(), st.booleans(), st.booleans())
def test_every_line_fits_and_leaves_the_terminal_as_it_was(
    brief: Brief, width: int, quotes: bool, verbose: bool, streamed: bool
) -> None:
    for line in lines(brief, width, quotes=quotes, verbose=verbose, streamed=streamed):
        assert cell_len(line) <= min(width, MEASURE)
        assert not line.endswith(" ")
        controls = {character for character in line if unicodedata.category(character) == "Cc"}
        assert not controls
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2068\u2028\u2029") & set(line)
        opened = 0
        for character in line:
            opened += (character == OPEN) - (character == CLOSE)
            assert 0 <= opened <= 1
            assert opened or unicodedata.bidirectional(character) not in {"R", "AL", "AN"}
        assert opened == 0
        assert line.startswith(LEFT) or OPEN not in line


@given(WORDS, st.integers(40, 200))
def test_nothing_is_cut_off(text: str, width: int) -> None:
    party = Party.model_construct(name=f"y{text}", kind="person", role="x", evidence=[7])
    shown = lines(BRIEF.model_copy(update={"parties": [party]}), width)

    def letters(words: str) -> str:
        return re.sub(r"[\s\u200b\u2067\u2069]", "", words.encode("utf-8", "replace").decode()).replace("[7]", "")

    assert letters(f"• {plain(f'y{text}')} — x") in letters("".join(line.removeprefix(LEFT) for line in shown))


def test_all_that_runs_from_right_to_left_counts() -> None:
    for character in map(chr, range(0x110000)):
        if unicodedata.bidirectional(character) in {"R", "AL", "AN"}:
            assert isolated(f"words {character} words") == f"words {OPEN}{character}{CLOSE} words"


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x58F), max_size=80))
def test_text_without_letters_that_run_from_right_to_left_is_left_as_it_is(text: str) -> None:
    assert isolated(text) == plain(text) == text


def body(*items: Item, width: int = 80, **asked: bool) -> str:
    fields = {Party: "parties", Agreement: "agreements", Talk: "talks", Concern: "concerns"}
    update: dict[str, list[Item]] = {name: [] for name in fields.values()}
    for item in items:
        update[fields[type(item)]].append(item)
    return "\n".join(lines(BRIEF.model_copy(update={**update, "dropped": []}), width, **asked))


def test_names_that_run_from_right_to_left_keep_their_places_in_a_list() -> None:
    text = body(Agreement(summary="They agreed.", parties=[COHEN, ALI, "Peru"], status="reached"))
    assert f"{LEFT}    {OPEN}{COHEN}{CLOSE}, {OPEN}{ALI}{CLOSE}, Peru\n" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{COHEN}, 62, agreed", f"{OPEN}{COHEN}{CLOSE}, 62, agreed"),
        (f"said {COHEN} ({ALI}) then", f"said {OPEN}{COHEN} ({ALI}){CLOSE} then"),
        (f"said ({COHEN}) then", f"said ({OPEN}{COHEN}{CLOSE}) then"),
        (f'{COHEN} "{COHEN}" said so', f'{OPEN}{COHEN} "{COHEN}"{CLOSE} said so'),
        (f'he said "{COHEN}" twice', f'he said "{OPEN}{COHEN}{CLOSE}" twice'),
        (f"{COHEN} (BBC), {ALI}.", f"{OPEN}{COHEN} (BBC), {ALI}.{CLOSE}"),
    ],
)
def test_what_runs_from_right_to_left_is_isolated_with_what_belongs_to_it(text: str, shown: str) -> None:
    assert isolated(text) == shown


def test_an_isolate_that_a_line_end_cuts_is_closed_and_opened_again() -> None:
    text = body(Concern(summary=f"{COHEN} " * 12, raised_by=["Peru"]), width=40)
    inside = [line for line in text.split("\n") if COHEN in line]
    assert len(inside) > 2
    for line in inside:
        assert line.count(OPEN) == line.count(CLOSE) == 1


def test_controls_of_the_article_turn_nothing_round() -> None:
    text = body(Party(name=f"Evil {OVERRIDE}gnp.exe", kind="company", aliases=[f"x{POP}\u2066y"]))
    assert "Evil gnp.exe — company; also xy" in text


# --- columns ---------------------------------------------------------------------------------------------------------

LONG = Agreement(summary="Oroko and Sanda signed a pact on the river. " * 4, parties=["Oroko"], status="reached")


def test_no_line_is_wider_than_can_be_read() -> None:
    brief = BRIEF.model_copy(update={"agreements": [LONG]})
    assert lines(brief, 200) == lines(brief, MEASURE)


@pytest.mark.parametrize("width", [40, 59])
def test_where_it_is_narrow_the_numbers_stand_behind_the_text(width: int) -> None:
    text = body(LONG.model_copy(update={"evidence": [1, 2]}), width=width)
    assert re.search(r"reached\s+\[1\]\[2\]\n    Oroko\n", text)
    assert min(len(line) for line in text.split("\n") if "signed a pact" in line) > width - 20


def test_so_do_numbers_that_are_too_many_for_a_column_and_they_are_not_torn() -> None:
    text = body(LONG.model_copy(update={"evidence": list(range(1, 40))}), LONG.model_copy(update={"evidence": [1, 2]}))
    assert re.search(r"Oroko and Sanda .+ \[1\]\[2\]\n", text)
    assert not re.search(r"\[\d*\n", text)


def test_a_long_address_is_folded_at_its_joints_and_whole() -> None:
    address = "https://example.org/2016/02/05/a-headline-of-many-words/index.html?version=final"
    text = body(LONG.model_copy(update={"summary": f"See {address} there."}), width=60)
    assert (
        "• See\n    https://example.org/2016/02/05/a-headline-of-many-words/\n    index.html?version=final there."
        in text
    )


def test_in_a_stream_texts_begin_and_numbers_end_in_the_same_columns() -> None:
    items = [*BRIEF.parties, *BRIEF.talks]
    out = io.StringIO()
    stream.to_text([*items, BRIEF.model_copy(update={"agreements": []})], Console(file=out, width=80))
    shown = out.getvalue().split("\n\n")[0].splitlines()
    assert {line.index("•") for line in shown if "•" in line} == {10}
    assert {len(line) for line in shown if line.endswith("]")} == {80}


def test_labels_and_numbers_together_leave_the_text_three_quarters() -> None:
    out = io.StringIO()
    stream.to_text([LONG.model_copy(update={"evidence": [1]}), BRIEF], Console(file=out, width=70))
    assert "\nagreement • Oroko and Sanda" in f"\n{out.getvalue()}"
    assert "reached  [1]\n" in out.getvalue()


# --- colours and characters ------------------------------------------------------------------------------------------


def coloured(**console: Any) -> str:
    out = io.StringIO()
    to_text(BRIEF, Console(file=out, width=80, force_terminal=True, **console))
    return out.getvalue()


def linear(number: int) -> tuple[float, float, float]:
    """Red, green and blue of a colour of the palette of 256, as light."""
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in Color.from_ansi(number).get_truecolor()
    )
    return red, green, blue


@pytest.mark.parametrize("number", COLOURS.values(), ids=COLOURS)
def test_each_colour_is_legible_on_black_and_on_white(number: int) -> None:
    red, green, blue = linear(number)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert (luminance + 0.05) / 0.05 >= 4
    assert 1.05 / (luminance + 0.05) >= 4


# Machado, Oliveira and Fernandes 2009, severity 1.0.
SEEN = {
    "full colour": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
}  # fmt: skip
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def lab(number: int, sight: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as it is seen."""
    light = [min(max(part, 0.0), 1.0) for part in times(sight, list(linear(number)))]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(times(XYZ, light), (0.95047, 1, 1.08883), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SEEN.values(), ids=SEEN)
def test_the_colours_are_told_apart_by_those_who_see_no_red_or_no_green(sight: tuple[tuple[float, ...], ...]) -> None:
    seen = [lab(number, sight) for number in COLOURS.values()]
    for one, other in combinations(seen, 2):
        assert sum((left - right) ** 2 for left, right in zip(one, other, strict=True)) ** 0.5 >= 15


def test_colours_are_those_that_no_theme_changes_and_nothing_is_dim() -> None:
    codes = set(re.findall(r"\x1b\[([\d;]+)m", coloured(color_system="truecolor")))
    assert codes
    for code in codes:
        assert re.fullmatch(r"0|1|(1;)?38;5;(1[6-9]|[2-9]\d|1\d\d|2\d\d)", code), code


@pytest.mark.parametrize("console", [{"color_system": "standard"}, {"color_system": "256", "no_color": True}])
def test_without_colours_that_are_sure_to_be_legible_there_is_bold_alone(console: dict[str, Any]) -> None:
    assert set(re.findall(r"\x1b\[([\d;]+)m", coloured(**console))) == {"0", "1"}


@pytest.mark.parametrize(("encoding", "bullet"), [("ascii", "*"), ("latin-1", "*"), ("cp1252", "•"), ("utf-8", "•")])
def test_a_bullet_that_cannot_be_shown_is_not_taken_for_a_doubt(encoding: str, bullet: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    party = Party(name=COHEN, kind="person", role="envoy", evidence=[1])
    to_text(BRIEF.model_copy(update={"parties": [party]}), Console(file=out, width=80), quotes=True)
    out.flush()
    text = raw.getvalue().decode(encoding)
    assert f"  {bullet} " in text
    if encoding != "utf-8":
        assert f"  {bullet} ???? ??? {'-' if bullet == '*' else '—'} envoy\n    | [1] They\n" in text


def test_many_lines_are_fast() -> None:
    item = LONG.model_copy(update={"evidence": [1], "parties": ["Oroko", COHEN]})
    brief = BRIEF.model_copy(update={"agreements": [item] * 5000})
    started = time.process_time()
    lines(brief, 100, quotes=True)
    assert time.process_time() - started < 2


def test_a_word_without_end_is_folded_in_no_time() -> None:
    started = time.process_time()
    shown = body(LONG.model_copy(update={"summary": "x" * 500_000}))
    assert shown.count("x") > 500_000 - 1
    assert time.process_time() - started < 2
