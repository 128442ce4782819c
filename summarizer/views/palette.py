"""Colours of the terminal: legible on black and on white, told apart without red and green, never needed to understand.

They are of the 240 that every terminal of 256 colours shows alike. The first sixteen and SGR "dim" are what a theme
makes of them, which on a light background is often next to nothing.
"""

from rich.style import Style

COLOURS: dict[str, int] = {
    "guide": 31,  # blue: titles, and labels that tell what stands beside them
    "soft": 243,  # grey: who, where and how, below what it is about
    "settled": 63,  # violet: reached, scheduled
    "open": 130,  # brown: tentative, proposed, postponed; what is in doubt
    "refused": 161,  # crimson: rejected, broken, cancelled
}
"""Number of the colour of each meaning."""


def _style(meaning: str, *, bold: bool = False) -> Style:
    return Style(color=f"color({COLOURS[meaning]})", bold=bold or None)


STRONG = Style(bold=True)
QUOTED = Style(italic=True)
TITLE = _style("guide", bold=True)
LABEL = _style("guide")
SOFT = _style("soft")
DOUBT = _style("open")
MARK = _style("open", bold=True)

STATUS: dict[str, Style] = {
    **dict.fromkeys(("reached", "scheduled"), _style("settled")),
    **dict.fromkeys(("tentative", "proposed", "postponed"), _style("open")),
    **dict.fromkeys(("rejected", "broken", "cancelled"), _style("refused")),
}
"""Of agreements and talks."""
