"""Hours are read from words only where they can be read one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.views.clock import hours

READ = {
    "10 a.m. on Monday": "10:00:00",
    "Monday at 10am": "10:00:00",
    "Tuesday, 19 July 2011, at 10 A.M.": "10:00:00",
    "Wednesday at 7.30 p.m.": "19:30:00",
    "Thursday, March 17, 6:30 PM": "18:30:00",
    "12 p.m.": "12:00:00",
    "12:30 a.m.": "00:30:00",
    "noon on Saturday": "12:00:00",
    "Friday, 12 noon": "12:00:00",
    "14:30": "14:30:00",
    "Feb. 11, 09:00": "09:00:00",
    "11:00 local time": "11:00:00",
    "10 a.m. (local time) on Monday": "10:00:00",
    "2 p.m. on Tuesday, local time": "14:00:00",
    "10 a.m. in Geneva": "10:00:00",
    "10 a.m., Geneva": "10:00:00",
    "10 a.m. press conference": "10:00:00",
    "10 a.m. Monday": "10:00:00",
    "10 A.M. (Tuesday)": "10:00:00",
    "10 a.m. Feb. 12": "10:00:00",
    "08:00-09:00": "08:00:00 09:00:00",
    "14:30 UTC time": "14:30:00+00:00",
    "12:15 Monday": "12:15:00",
    "2016-02-11 14:30": "14:30:00",
    "at 14.30 on 3 May": "14:30:00",
    "14h30": "14:30:00",
    "1430 hours": "14:30:00",
    "14:30 GMT": "14:30:00+00:00",
    "9:30 UTC on Friday": "09:30:00+00:00",
    "1430 GMT": "14:30:00+00:00",
    "0930Z": "09:30:00+00:00",
    "this evening at eight": "20:00:00",
    "Monday morning at nine": "09:00:00",
    "ten o’clock in the morning": "10:00:00",
    "tomorrow at 8 at night": "20:00:00",
    "10:30 Monday night": "22:30:00",
    "at 12.15 in the afternoon": "12:15:00",
    "at twelve in the afternoon": "12:00:00",
    "from noon to 2 p.m.": "12:00:00 14:00:00",
    "March 3, 2-4 p.m.": "14:00:00 16:00:00",
    "10-11.30 a.m. on Monday": "10:00:00 11:30:00",
    "9 a.m. – 5 p.m.": "09:00:00 17:00:00",
    "from 10 a.m. until 5 p.m.": "10:00:00 17:00:00",
    "14:00-16:00 GMT": "14:00:00+00:00 16:00:00+00:00",
    "10 p.m. to 2 a.m.": "22:00:00",
    "March 14 - 10 a.m.": "10:00:00",
    "March 3-10 a.m.": "10:00:00",
}

LEFT_OPEN = """
Monday at ten
Monday at 10
Tuesday, ten o'clock
9:30
Sat 7.30
07.30 tomorrow
midnight on Saturday
12 a.m.
13 p.m.
25:00
14:30:00
by 10 a.m. on Monday
no later than 10 a.m.
after 2 p.m.
around noon
between 2 and 4 p.m.
11-1 p.m.
half past ten in the morning
12:15 in the morning
12:15 Monday night
10 a.m. and 3 p.m.
10 and 11 a.m.
Monday at 10:00, Tuesday at 14:00
Monday at ten (1000 GMT)
this morning or evening at eight
this afternoon at eleven
Feb. 12-14
the week of May 27
in 14 hours
2015
the 1430 pilgrims
£10.30
""".strip().splitlines()


ELSEWHERE = """
10 a.m. Moscow time
10 a.m. Moscow local time
2 p.m. Eastern time on Monday
2 p.m. Eastern
2 p.m. Eastern Daylight Time
2 p.m. ET
2 p.m. et
noon, ET
7 p.m. (0100 Moscow)
10:00 Moscow
10 a.m. EST
10 a.m. EDT
10am pst
10:00 CET
10:00 CEST
10 a.m. BST
14:30 MSK
14:30 (MSK)
14:30 AEDT
14:30 JST
14:30 XYZT
10 a.m. Paris time
3 p.m. Beijing's time
Moscow time, 10 a.m.
10 a.m. (Moscow)
14:30 GMT+2
14:30 GMT +3
14:30 UTC +2
14:30 UTC–5
(UTC+2) 14:30
14:30+0300
14:30 +03:00
2016-02-11T14:30-05:00
14:30-05:00
GMT 14:30
10 a.m. Monday GMT
10 a.m. Greenwich Mean Time
10 a.m. (1500 GMT) on Monday
10 a.m. local time, 1500 GMT
1500 GMT (10 a.m. local time)
10 a.m. EST (1500 GMT)
8 a.m. Tuesday (8 p.m. Monday in New York)
8 a.m. (8 p.m. in New York)
""".strip().splitlines()


@pytest.mark.parametrize("words", READ)
def test_hours_that_are_stated_are_read(words: str) -> None:
    read = hours(words)
    assert read is not None
    assert " ".join(one.isoformat() for one in read if one) == READ[words]


@pytest.mark.parametrize("words", LEFT_OPEN)
def test_what_is_left_open_is_not_read(words: str) -> None:
    assert hours(words) is None


@pytest.mark.parametrize("words", ELSEWHERE)
def test_a_time_by_the_clock_of_another_place_is_not_read(words: str) -> None:
    assert hours(words) is None


@given(st.text(alphabet="0123456789:.-/() apmtonightgmtzh'and", max_size=30) | st.text())
def test_no_words_are_too_odd(words: str) -> None:
    read = hours(words)
    assert read is None or read.end is None or read.start < read.end
