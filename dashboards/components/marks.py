"""Every mark of the product, drawn once per theme, and the word that always goes with it."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

from dashboards.escape import escape
from pipeline.charts import LIGHT, Tokens
from pipeline.language import later, say

_ICONS = Path(__file__).parents[1] / "icons"

#: Words in English, marked for the catalogue: whoever prints one says it.
VERDICT_WORDS = {
    "over": later("over, beyond chance"),
    "over_may_be_chance": later("over, may be chance"),
    "near": later("near"),
    "within": later("within limit"),
    "too_little_data": later("too little data"),
    "withheld": later("withheld"),
    "not_applicable": later("not applicable"),
    "no_limit": later("no limit set"),
}
SHORT_WORDS = {
    "over": later("short, beyond chance"),
    "over_may_be_chance": later("short, may be chance"),
}
VARIATION_WORDS = {
    "variation-common": later("common cause: no sign of change"),
    "variation-concern-up": later("rising, beyond chance"),
    "variation-concern-down": later("falling, beyond chance"),
    "variation-improve-up": later("improving, rising"),
    "variation-improve-down": later("improving, falling"),
}
ASSURANCE_WORDS = {
    "consistently_over": later("consistently over"),
    "hit_and_miss": later("hit-and-miss"),
    "consistently_within": later("consistently within"),
    "none": later("too few months for a pattern"),
}
STRENGTH_WORDS = {
    "A": later("statute or regulation"),
    "B": later("regulator, professional or sector standard"),
    "C": later("peer-reviewed association"),
    "D": later("practice of one organisation"),
    "E": later("a convention, no published number"),
}
STATE_WORDS = {
    "shown": later("shown"),
    "suppressed": later("withheld"),
    "zero": later("zero"),
    "missing": later("missing"),
    "late": later("late"),
}


@cache
def svg(name: str, tokens: Tokens) -> str:
    """One drawing of icons/ in the colours of a theme."""
    drawing = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    for token, colour in LIGHT.colours().items():
        drawing = drawing.replace(f'"{colour}"', f'"{{{token}}}"')
    for token, colour in tokens.colours().items():
        drawing = drawing.replace(f'"{{{token}}}"', f'"{colour}"')
    return drawing


@cache
def mark_rules(tokens: Tokens) -> str:
    """Style rules that draw every mark, so a grid of hundreds repeats a class and not a picture."""
    rules = [".mark{display:inline-block;background:center/contain no-repeat;flex:none}"]
    for path in sorted(_ICONS.glob("*.svg")):
        coded = base64.b64encode(svg(path.stem, tokens).encode()).decode()
        rules.append(
            f".mark-{path.stem}{{background-image:url(data:image/svg+xml;base64,{coded})}}"
        )
    return "".join(rules)


def mark(name: str, *, word: str, size: str = "verdict") -> str:
    """One mark as HTML. `word` is its text alternative; empty when the word stands beside it."""
    classes = f'class="mark mark-{name} mark--{size}"'
    if not word:
        return f'<span {classes} aria-hidden="true"></span>'
    text = escape(word)
    return f'<span {classes} role="img" aria-label="{text}" title="{text}"></span>'


def verdict_mark(verdict: str, *, word: str | None = None) -> str:
    """The ring of a verdict; `word=""` where its word is printed beside it."""
    name = "not-applicable" if verdict == "no_limit" else verdict.replace("_", "-")
    return mark(f"verdict-{name}", word=say(VERDICT_WORDS[verdict]) if word is None else word)


def verdict_word(verdict: str, *, direction: str = "high_is_worse") -> str:
    """The word on screen; a limit of the kind `at least` is fallen short of, not gone over."""
    if direction == "low_is_worse" and verdict in SHORT_WORDS:
        return say(SHORT_WORDS[verdict])
    return say(VERDICT_WORDS[verdict])


def variation_name(variation: str, *, direction: str) -> str:
    """File of the variation icon; the drawn direction follows which side is worse."""
    worse_is_up = direction != "low_is_worse"
    if variation == "concern":
        return "variation-concern-up" if worse_is_up else "variation-concern-down"
    if variation == "improvement":
        return "variation-improve-down" if worse_is_up else "variation-improve-up"
    return "variation-common"


def assurance_mark(assurance: str, *, size: str = "icon", word: str | None = None) -> str:
    """The assurance icon; nothing where no pattern can be told."""
    if assurance == "none":
        return ""
    name = f"assurance-{assurance.replace('_', '-')}"
    return mark(name, word=say(ASSURANCE_WORDS[assurance]) if word is None else word, size=size)


def strength_mark(strength: str, *, size: str = "ladder") -> str:
    """The ladder with its letter."""
    words = say("Strength {letter}: {words}", letter=strength, words=say(STRENGTH_WORDS[strength]))
    return mark(f"strength-{strength.lower()}", word=words, size=size)
