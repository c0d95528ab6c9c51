"""What every screen has around its contents: title, clock, cut-off, telephone, footer, neighbours, focus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import render_template, session, url_for
from markupsafe import Markup

from orders.errors import NoDeliveryDay
from orders.homes.household_screens import DEFAULT_WISHES, Contrast, Wishes
from tvapp import spoken
from tvapp.addresses import address, came_from, focus_asked, way_back, without_field
from tvapp.banner import Said as Said
from tvapp.cell_attributes import attributes_of
from tvapp.keys import COLOUR_NAMES, Profile, profile_of
from tvapp.layout import BIGGER, Cell, Design, Paging, place
from tvapp.news import news
from tvapp.speech import aloud, voice
from tvapp.visit import Visit, design_of, room, wishes_on_this_screen

HOME_URL = "/"


@dataclass(frozen=True)
class Screen:
    """One screen, described by the view that shows it."""

    name: str
    title: str
    url: str
    """Canonical address without focus and message: a reload comes back to it."""
    cells: Sequence[Cell]
    back: str = HOME_URL
    """Where 戻る leads; empty on the first screen."""
    focus: str = ""
    """Key of the cell that gets the focus when the address names none."""
    refresh_s: int = 0
    said: Said | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """data-* of the body, for automated journeys."""
    turns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Cell key -> side -> address of the page to which an arrow over the edge turns."""


@dataclass(frozen=True)
class Frame:
    """What base.html needs."""

    screen: str
    title: str
    url: str
    back: str
    shop_name: str
    clock: str
    cutoff: str
    footer: Sequence[Cell]
    nav: Mapping[str, Markup]
    """Cell key -> the attributes that every cell carries."""
    focus_id: str
    refresh_s: int
    said: Said | None
    facts: Mapping[str, str]
    keys: str
    css_href: str
    js_href: str
    body_class: str = ""
    wishes: Wishes = DEFAULT_WISHES
    held_ms: int = 700
    """A key whose release nobody saw counts as still held for so long (boxes do not all mark repeats)."""


def show(visit: Visit, template: str, screen: Screen, **values: object) -> str:
    """Render a screen for a household."""
    screen = _with_way_back(screen)
    screen = replace(screen, said=screen.said or news(visit, screen.name, silent=screen.said is not None))
    say = spoken.short_cutoff if visit.design is BIGGER else spoken.cutoff
    footer = _footer(screen, visit.pieces)
    try:
        cutoff = say(visit.promise, visit.now)
    except NoDeliveryDay:
        cutoff = spoken.NO_DELIVERY
    frame = _frame(screen, footer, visit.profile, cutoff, visit.design, visit.wishes)
    # The clock and the minutes left are of one moment.
    frame = replace(frame, clock=spoken.clock(visit.now))
    html = render_template(template, frame=frame, visit=visit, colour_names=COLOUR_NAMES, **values)
    if not visit.wishes.speech or not voice.available():
        return html
    return aloud.with_sounds(html, url_for("static", filename="voice.js", v=visit.room.version))


def _with_way_back(screen: Screen) -> Screen:
    """Where one came from leads 戻る before any tree does, and stays so when the page is loaded anew or turned."""
    asked = came_from()
    if not screen.back or not asked:
        return screen
    return replace(screen, back=asked, url=address(without_field(screen.url, "b"), b=asked))


def show_stranger(template: str, screen: Screen, **values: object) -> str:
    """Render a screen for a television that belongs to no household yet, or whose visit came to nothing."""
    footer = [_phone_cell(screen, screen.url)]
    if screen.back:
        footer.insert(0, Cell("back", place("f1"), "back", screen.back, "戻る"))
    profile = profile_of(str(session.get("maker", "")))
    wishes = wishes_on_this_screen()
    frame = _frame(screen, footer, profile, "", design_of(wishes), wishes)
    return render_template(template, frame=frame, colour_names=COLOUR_NAMES, **values)


def _frame(
    screen: Screen, footer: Sequence[Cell], profile: Profile, cutoff: str, design: Design, wishes: Wishes
) -> Frame:
    cells = design.placed([*screen.cells, *footer])
    focus_id = _focus_id(screen, cells)
    here = room()
    return Frame(
        screen=screen.name,
        title=screen.title,
        url=screen.url,
        back=screen.back,
        shop_name=here.settings.shop_name,
        clock=spoken.clock(here.clock.now()),
        cutoff=cutoff,
        footer=footer,
        nav=attributes_of(cells, screen.turns, focus_id),
        focus_id=focus_id,
        refresh_s=screen.refresh_s,
        said=screen.said,
        facts=screen.facts,
        keys=profile.as_text(),
        css_href=url_for("tv_css", v=here.version),
        js_href=url_for("static", filename="tv.js", v=here.version),
        body_class=_body_class(design, wishes),
        wishes=wishes,
    )


def _body_class(design: Design, wishes: Wishes) -> str:
    dark = "dark" if wishes.contrast == Contrast.HIGH else ""
    return f"{design.body_class} {dark}".strip()


def _focus_id(screen: Screen, cells: Sequence[Cell]) -> str:
    ids = {cell.key: cell.id for cell in cells}
    first = next(iter(ids.values()), "")
    return ids.get(focus_asked()) or ids.get(screen.focus) or first


def _footer(screen: Screen, pieces: int) -> list[Cell]:
    here = way_back(screen.url)
    count = f"かご {pieces}点" if pieces else "かご"
    cells = [
        Cell("home", place("f2"), "home", HOME_URL, "はじめ", colour="blue"),
        Cell("basket", place("f3"), "basket", address("/basket", b=here), count, colour="red"),
        Cell("track", place("f4"), "track", address("/track", b=here), "いまどこ", colour="green"),
        _phone_cell(screen, here),
    ]
    own = {"home": "home", "basket": "basket", "track": "track", "help": "help"}.get(screen.name)
    cells = [replace(cell, href=screen.url) if cell.key == own else cell for cell in cells]
    if screen.back:
        cells.insert(0, Cell("back", place("f1"), "back", screen.back, "戻る"))
    return cells


def _phone_cell(screen: Screen, here: str) -> Cell:
    label = f"電話 {room().settings.help_phone}"
    return Cell("help", place("f5"), "help", address("/help", b=here), label, colour="yellow")


def pager(paging: Paging, url: str, word: str) -> list[Cell]:
    """The keys 7 and 9 below the cells: earlier and next page. `url` without `p`."""
    cells, url = [], address(without_field(url, "b"), b=came_from())
    if paging.has_previous:
        previous = address(url, p=paging.number - 1, f="previous" if paging.number > 2 else None)
        cells.append(Cell("previous", place("p1"), "previous", previous, f"◀ 前の{word}", digit="7"))
    if paging.has_next:
        more = paging.number + 1 < paging.count
        following = address(url, p=paging.number + 1, f="next" if more else None)
        cells.append(Cell("next", place("p3"), "next", following, f"次の{word} ▶", digit="9"))
    return cells
