"""The pack as one HTML document that stands alone: style, marks and fonts inside, no script."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Sequence
from pathlib import Path

from dashboards.components.marks import mark, mark_rules, svg
from dashboards.escape import escape
from dashboards.figures import day
from pipeline.charts import LIGHT
from pipeline.report.reading import Month

_STYLE = Path(__file__).parent / "style.css"
#: The product's two families, as they ship with the dashboard's own library.
_FONTS = {
    ("Source Sans", "normal"): "SourceSansVF-Upright.*.woff2",
    ("Source Serif", "normal"): "SourceSerifVariable-Roman.*.woff2",
    ("Source Serif", "italic"): "SourceSerifVariable-Italic.*.woff2",
}


def document(pack: Month, sheets: Sequence[str]) -> str:
    """The sheets as one document; on paper each begins a page and carries head and foot."""
    title = f"Monthly pack · {pack.title} · {escape(pack.release['organisation'])}"
    draft = "" if pack.signed_by else '<span class="draft">DRAFT, not signed off</span>'
    head = (
        f'<header class="running"><b>{mark("plimsoll-mark", word="", size="logo")} Plimsoll</b>'
        f"{draft}<span>{title}</span></header>"
    )
    foot = "".join(f"<span>{part}</span>" for part in foot_words(pack))
    body = "".join(
        f'<section class="sheet">{head}{sheet}<footer class="foot">{foot}</footer></section>'
        for sheet in sheets
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="dcterms.created" content="{pack.release["as_of"]:%Y-%m-%d}">'
        f'<meta name="dcterms.modified" content="{pack.release["as_of"]:%Y-%m-%d}">'
        f"<style>{_style(pack, title)}</style></head><body><main>{body}</main></body></html>\n"
    )


def foot_words(pack: Month) -> tuple[str, ...]:
    """What stands at the foot of each page."""
    release = pack.release
    signed = (f"Signed by {escape(pack.signed_by)}",) if pack.signed_by else ()
    return (
        f"Data to {day(release['data_to'])} · run {escape(release['run_id'])}",
        "team level only, groups of five or more",
        "not for pay, discipline or promotion",
        *signed,
    )


def _style(pack: Month, title: str) -> str:
    text = _STYLE.read_text(encoding="utf-8")
    colours = {name.upper(): value for name, value in LIGHT.colours().items()}
    for name in sorted(colours, key=len, reverse=True):
        text = text.replace(name, colours[name])
    return f"{_faces()}{text}{mark_rules(LIGHT)}{_margins(pack, title)}"


def _margins(pack: Month, title: str) -> str:
    """Head and foot of the printed page, as boxes in its margin; a line under the head."""
    sans = "Source Sans,DejaVu Sans,sans-serif"
    quiet = f"font:9.6px {sans};color:{LIGHT.ink3}"
    draft = "" if pack.signed_by else "DRAFT, not signed off"
    foot = " · ".join(foot_words(pack))
    head = (
        f"border-bottom:1px solid {LIGHT.ink};margin:7mm 0 5mm;padding-bottom:5px;"
        "vertical-align:bottom"
    )
    return (
        f'@page{{@top-left{{content:"Plimsoll";font:600 15px Source Serif,DejaVu Serif,serif;'
        f"color:{LIGHT.ink};white-space:nowrap;padding-left:26px;width:40%;"
        f"background:{_logo()} 0 100%/20px no-repeat;{head}}}"
        f'@top-center{{content:"{draft}";color:{LIGHT.concern};font:700 11px {sans};'
        f"white-space:nowrap;width:20%;{head}}}"
        f"@top-right{{content:{_css(title)};{quiet};font-size:10.4px;text-align:right;"
        f"width:40%;{head}}}"
        f"@bottom-left{{content:{_css(foot)};{quiet};white-space:nowrap;width:85%}}"
        f'@bottom-right{{content:"Page " counter(page) " of " counter(pages);{quiet};'
        "white-space:nowrap}}"
    )


def _logo() -> str:
    """The product's mark as a picture inside the style, a little above the line under the head."""
    drawn = svg("plimsoll-mark", LIGHT).replace('viewBox="0 0 32 32"', 'viewBox="0 0 32 37"')
    drawn = drawn.replace('width="64" height="64"', 'width="64" height="74"')
    return f"url(data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()})"


def _css(text: str) -> str:
    """Escaped HTML text as a CSS string: nothing in it can end the string or the style."""
    plain = text.replace("&#x27;", "’").replace("&quot;", "”").replace("&amp;", "and")
    kept = "".join(char for char in plain if char not in '\\"<>&{}\n')
    return f'"{kept}"'


def _faces() -> str:
    """The fonts inside the file; without them the DejaVu families stand in."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        return ""
    media = Path(found.origin).parent / "static" / "static" / "media"
    rules = []
    for (family, style), pattern in _FONTS.items():
        for path in sorted(media.glob(pattern))[:1]:
            coded = base64.b64encode(path.read_bytes()).decode()
            rules.append(
                f'@font-face{{font-family:"{family}";font-style:{style};font-weight:200 900;'
                f"src:url(data:font/woff2;base64,{coded}) format('woff2')}}"
            )
    return "".join(rules)
