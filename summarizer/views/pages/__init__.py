"""The pages' templates and the one environment that renders them: everything is escaped, what is missing is an error.

Prompts have an environment of their own (``prompt.py``), in which nothing is escaped. Each page is one file: styles
and scripts are put into it, and its own policy lets it load nothing and run nothing else.
"""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["inline"] = inline
    environment.globals["digest"] = digest
    environment.filters["data"] = data
    return environment


def render(template: str, **values: Any) -> str:
    """The page that ``template``, a file of this folder, makes of ``values``."""
    return _environment().get_template(template).render(**values)


def inline(name: str) -> Markup:
    """A style sheet or script of this folder, to stand in the page as it is."""
    return Markup(_text(name))  # noqa: S704 - a file of this package


def digest(*names: str) -> str:
    """What a Content-Security-Policy calls the style sheets or scripts of these names."""
    digests = (hashlib.sha256(_text(name).encode()).digest() for name in names)
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)


def data(value: Any) -> Markup:
    """``value`` as JSON that can stand in a script element: nothing in it ends the element or opens a comment."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
