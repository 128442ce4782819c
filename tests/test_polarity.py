"""Words that turn a statement over."""

import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import polarity
from summarizer.polarity import content, contradiction, opposite, opposites, strange

from .conftest import ROOT

steady = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They did not agree.", "not"),
        ("They didn’t agree.", "didn’t"),
        ("Neither side signed.", "Neither"),
        ("Talks failed to start.", "failed"),
        ("The union turned it down.", "turned"),
        ("The minister declined to comment.", "declined"),
        ("They have yet to sign.", "yet to"),
        ("The answer was no.", "no"),
    ],
)
def test_a_word_that_denies_or_refuses_is_seen_as_it_is_written(text: str, word: str) -> None:
    assert polarity.negative(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "They agreed.",
        "Not only Oroko signed.",
        "Not just Oroko signed.",
        "They will pay no later than Friday.",
        "No fewer than 12 members signed.",
        "They agreed on a no-fly zone.",
        "It is the subject of Resolution No. 2254.",
        "There is no doubt that they signed.",
        "Exports declined sharply.",
        "They know each other.",
    ],
)
def test_what_only_looks_like_a_denial_is_none(text: str) -> None:
    assert polarity.negative(text) is None


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ("They agreed to share the water.", "They did not agree to share the water."),
        ("They did not agree to share the water.", "They agreed to share the water."),
        ("They will share the water.", "They refused to share the water."),
        ("They will share the water.", "They have yet to share the water."),
        ("The union accepted the offer.", "The union turned it down."),
        ("Sanda will finance the dam.", "Sanda won’t finance the dam."),
    ],
)
def test_a_claim_that_turns_over_what_was_said_contradicts_it(claimed: str, said: str) -> None:
    assert contradiction(claimed, said)


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ("They agreed to share the water.", "They agreed on Monday to share the water."),
        ("They did not agree to share the water.", "They could not agree on how to share the water."),
        ("The union refused the offer.", "The union turned the offer down."),
        ("They must pay by Friday.", "They must pay no later than Friday."),
        ("Exports fell sharply.", "Exports declined sharply."),
        ("They agreed to share the water.", "They agreed to share the water, but not when."),
        ("They signed the pact.", "Not only Oroko signed the pact."),
        ("They sell renewable power.", "Talks failed; they sell renewable power."),
    ],
)
def test_a_claim_that_says_what_was_said_does_not_contradict_it(claimed: str, said: str) -> None:
    assert contradiction(claimed, said) is None


@pytest.mark.parametrize(
    ("claimed", "said", "pair"),
    [
        ("They raised tariffs.", "They cut tariffs.", ("raised", "cut")),
        ("They will lift the ban.", "They will be imposing the ban.", ("lift", "imposing")),
        ("They extended the pact.", "They suspended the pact to the end of the year.", ("extended", "suspended")),
        ("The bid was accepted.", "The bid was rejected.", ("accepted", "rejected")),
    ],
)
def test_an_opposite_of_what_was_said_is_seen(claimed: str, said: str, pair: tuple[str, str]) -> None:
    assert opposite(claimed, said) == pair


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        ("They raised tariffs.", "They increased tariffs."),
        ("They cannot accept the bid.", "They rejected the bid."),
        ("They raised tariffs and cut quotas.", "They cut quotas and raised tariffs."),
        ("They will prolong the truce.", "They extended the truce, which was to end on Friday."),
        ("They will waive the fee and drop a penalty.", "They will waive the fee imposed in January."),
        ("The first talks opened.", "They met last week, and talks opened."),
        ("They signed a peace deal.", "They signed a deal to end the war."),
        ("They agreed on new tariffs.", "The 45-year-old minister agreed on tariffs."),
        ("They will begin the work.", "They take up the work at the end of May."),
    ],
)
def test_no_opposite_is_seen_where_both_say_the_same(claimed: str, said: str) -> None:
    assert opposite(claimed, said) is None


def test_the_table_of_opposites_is_in_order() -> None:
    head, *rows = (ROOT / "summarizer" / "opposites.tsv").read_text(encoding="utf-8").splitlines()
    sides = [row.split("\t") for row in rows]

    assert head == "one\tother"
    assert all(len(row) == 2 and all(row) for row in sides)
    assert len(rows) == len(set(rows)) > 70
    for word, others in opposites().items():
        assert word not in others, f"{word!r} is its own opposite"
        assert all(word in opposites()[other] for other in others)


@pytest.mark.parametrize(
    "forms",
    ["raise raises raised raising", "cut cuts cutting", "deny denies denied denying", "stop stops stopped stopping",
     "agree agrees agreed", "pass passes passed passing", "accept accepts accepted accepting", "ease eases eased",
     "delay delays delayed delaying", "withdraw withdraws withdrawing", "close closes closed closing"],
)  # fmt: skip
def test_forms_of_one_word_have_one_base(forms: str) -> None:
    assert len({polarity.base(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They agreed, if the board approves.", "if"),
        ("They agreed in principle.", "in principle"),
        ("A possible deal is near.", "possible"),
        ("It binds them provided that both sign.", "provided that"),
        ("It starts once they sign.", "once"),
        ("It ends when parliament ratifies it.", "when parliament ratif"),
        ("They agreed on condition that it is paid.", "condition"),
        ("They agreed to improve working conditions.", None),
        ("They agreed on providing 50 million euros.", None),
        ("The aid provided by Oroko arrived.", None),
        ("The board meets once a year.", None),
        ("Two independent, dependable firms signed.", None),
        ("They signed once again.", None),
        ("They signed.", None),
    ],
)
def test_a_condition_is_told_from_words_that_only_look_like_one(text: str, word: str | None) -> None:
    assert polarity.condition(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They turned the offer down.", "turned the offer down"),
        ("Sanda pulled out of the pact.", "pulled out"),
        ("Sanda withdrew from the pact.", "withdrew"),
        ("They agreed to withdraw their troops.", None),
        ("They agreed to pull out of the city.", None),
        ("The families get six hours to walk out.", None),
        ("Exports declined.", None),
    ],
)
def test_a_refusal_is_told_from_a_promise_to_leave(text: str, word: str | None) -> None:
    assert polarity.refused(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The union rejected the offer.", "rejected"),
        ("Sanda vetoes the plan.", "vetoes"),
        ("The house voted the bill down.", "voted the bill down"),
        ("The union may reject the offer.", None),
        ("The union signed.", None),
    ],
)
def test_an_offer_that_was_turned_down_is_seen(text: str, word: str | None) -> None:
    assert polarity.turned_down(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oroko offered to share the water.", "offered"),
        ("Oroko proposed a commission.", "proposed"),
        ("Oroko offered to share the water and Sanda accepted.", None),
        ("They signed a contract for the proposed bridge.", None),
        ("They signed.", None),
    ],
)
def test_an_offer_that_nobody_accepts_is_only_that(text: str, word: str | None) -> None:
    assert polarity.only_offered(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oroko suggested a summit in Meru.", "suggested"),
        ("Oroko called for talks.", "called for"),
        ("Oroko suggested a summit, which will open in Meru.", None),
        ("The summit opens in Meru.", None),
    ],
)
def test_a_meeting_that_is_only_asked_for_is_told_from_one_that_is_fixed(text: str, word: str | None) -> None:
    assert polarity.only_proposed(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Oroko called the summit off.", "called the summit off"),
        ("The summit was cancelled.", "cancelled"),
        ("The summit was canceled.", "canceled"),
        ("The summit was called for in May.", None),
        ("Cancellations are rare.", None),
    ],
)
def test_what_is_called_off_is_seen(text: str, word: str | None) -> None:
    assert polarity.called_off(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("They met in Meru on Monday.", "met"),
        ("The ministers held a meeting on Monday evening.", "held"),
        ("Talks took place in Meru during the fair.", "took place"),
        ("They met on Monday and will meet again.", None),
        ("They met before a second round, planned for May.", None),
        ("The ministers are meeting today.", None),
        ("The talks open today.", None),
    ],
)
def test_a_meeting_that_is_told_as_held_is_told_from_one_that_lies_ahead(text: str, word: str | None) -> None:
    assert polarity.told_as_held(text) == word


def test_strange_words_are_the_longest_run_that_is_not_known() -> None:
    known = content("They signed a river pact in the capital.")

    assert strange("They signed a river pact after pressure from powerful shareholders.", known) == [
        "after", "pressure", "powerful", "shareholders"
    ]  # fmt: skip
    assert strange("They agreed to sign four river pacts.", known) == []


@pytest.mark.parametrize(
    ("summary", "clause"),
    [
        ("Oroko left the pact because its shareholders complained.", "because its shareholders complained"),
        ("The dam is built, unless floods return, by June.", "unless floods return"),
        ("Oroko left the river pact after the rains ended.", None),
        ("Oroko left the pact after complaints.", None),  # one word may be the brief's own
        ("Oroko left the pact with its powerful shareholders.", None),  # no reason, time or condition
    ],
)
def test_a_reason_time_or_condition_that_the_text_has_nothing_of_is_found(summary: str, clause: str | None) -> None:
    known = content("Oroko left the river pact and built a dam by June when the rains ended.")

    assert polarity.unheard_clause(summary, known) == clause


@pytest.mark.parametrize(
    ("claimed", "said", "word"),
    [
        ("The Union has sent its accounts.", "The Union has not sent its accounts.", "not"),
        ("Dallo complains that nobody sent the accounts.", "The accounts were not sent.", None),
        ("Dallo regrets the debt.", "Dallo did not hide that he regrets the debt.", None),
        ("Dallo fears that nobody counts the tonnes.", "Who counts the tonnes at night, asked Dallo.", None),
        ("The three agreed to send six people.", "None of the three will publish papers; they send six people.", None),
    ],
)
def test_a_not_that_a_complaint_leaves_out_is_seen_and_one_that_it_puts_in_is_not(
    claimed: str, said: str, word: str | None
) -> None:
    assert polarity.unsaid_not(claimed, said) == (f"what it cites says {word!r} and it does not" if word else None)


CUES = """
not no never neither without refuse refused turned down ruled out yet to later than only just fail declined the if could
offered proposed accepted raise cut lift impose end of begin extend suspend Oroko Sanda water . , ; - — ’ didn’t No. 10
meeting met held will is convened for postponed call off voted vote against back again
""".split()
TEXTS = st.lists(st.sampled_from(CUES), max_size=12).map(" ".join) | st.text()


@steady
@given(TEXTS, TEXTS)
def test_no_text_contradicts_itself(text: str, more: str) -> None:
    assert contradiction(text, text) is None
    assert opposite(text, text) is None
    assert opposite(text, f"{text} {more}") is None


@steady
@given(TEXTS, TEXTS)
def test_opposites_are_words_of_the_claim_and_of_what_was_said_and_hold_either_way(claimed: str, said: str) -> None:
    if pair := opposite(claimed, said):
        assert pair[0] in claimed
        assert pair[1] in said
    assert (opposite(said, claimed) is None) is (pair is None)


@pytest.mark.parametrize(
    "part", ["not ", "turn ", "turned ", "convene ", "no", "called a ", "a", "vote down ", "n’t", "Holm "]
)
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    looks = (
        polarity.condition,
        polarity.refused,
        polarity.turned_down,
        polarity.only_proposed,
        polarity.told_as_held,
        polarity.called_off,
        partial(polarity.unheard_clause, known=frozenset()),
        partial(polarity.unsaid_not, said="They did not agree."),
    )
    started = time.perf_counter()
    for look in looks:
        look(part * (100_000 // len(part)))

    assert time.perf_counter() - started < 5  # a quadratic one takes minutes


@pytest.mark.parametrize(
    ("claimed", "said", "word"),
    [
        ("Holm did not warn of floods.", "Holm warned of floods.", "not"),
        ("Holm warned of floods.", "Holm warned of floods.", None),
        ("Holm complains that nobody counts the tonnes.", "Who counts the tonnes at night, Holm asked.", None),
    ],
)
def test_that_somebody_did_not_voice_what_they_voiced_is_seen(claimed: str, said: str, word: str | None) -> None:
    assert polarity.unvoiced(claimed, said) == (f"it says {word!r} where what it cites does not" if word else None)


def test_what_was_only_refused_is_not_accepted() -> None:
    assert polarity.accepted("Sanda accepted the offer.", "Sanda turned the offer down.") is not None
    assert polarity.accepted("Sanda accepted the offer.", "Oroko refused it; Sanda agreed.") is None
