"""How many of the phrases of tests/date_phrases.tsv are read right, beside plain dateparser with future preference."""

import csv
from datetime import date, datetime
from pathlib import Path

import dateparser

from summarizer.dates import resolve

TABLE = Path(__file__).parents[1] / "tests" / "date_phrases.tsv"
Period = tuple[str | None, str | None]


def ours(row: dict[str, str]) -> Period:
    """What the resolver makes of a row of the table."""
    interval = resolve(
        row["words"],
        _day(row["published"]),
        direction=row["direction"],  # type: ignore[arg-type]  # the table's own test holds it to the three
        month_first={"true": True, "false": False, "": None}[row["month_first"]],
        anchor=_day(row["anchor"]),
    )
    return interval.iso if interval else (None, None)


def theirs(row: dict[str, str]) -> date | None:
    """The day that dateparser makes of a row; it is told all that it can be told."""
    base = _day(row["anchor"]) or _day(row["published"])
    settings = {
        "PREFER_DATES_FROM": "past" if row["direction"] == "behind" else "future",
        **({"RELATIVE_BASE": datetime(base.year, base.month, base.day)} if base else {}),  # noqa: DTZ001 - days only
        **({"DATE_ORDER": "MDY" if row["month_first"] == "true" else "DMY"} if row["month_first"] else {}),
    }
    found = dateparser.parse(row["words"], languages=["en"], settings=settings)
    return found.date() if found else None


def main() -> None:
    """Print a row a measurement."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    right = sum(ours(row) == _wanted(row) for row in rows)
    days = [theirs(row) for row in rows]
    exact = sum((day.isoformat() if day else None, None) == _wanted(row) for row, day in zip(rows, days, strict=True))
    # Where a period is wanted, its first day, or any day of its month or year, is counted for dateparser here.
    lenient = sum(_begins(day, _wanted(row)) for row, day in zip(rows, days, strict=True))
    print(f"{len(rows)} phrases, {sum(_wanted(row) == (None, None) for row in rows)} of them without an answer")
    print(f"right: {right} here; {exact} by dateparser {dateparser.__version__}, {lenient} if the first day is enough")


def _begins(day: date | None, wanted: Period) -> bool:
    begin = wanted[0] or wanted[1]
    return day is None if begin is None else day is not None and day.isoformat().startswith(begin)


def _wanted(row: dict[str, str]) -> Period:
    return row["start"] or None, row["end"] or None


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


if __name__ == "__main__":
    main()
