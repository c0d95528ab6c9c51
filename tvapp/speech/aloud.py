"""A page with the addresses of its sounds, and the view that gives a sound to a paired box."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

import lxml.html
from flask import Flask, Response, abort, current_app, send_file, url_for
from lxml.html import HtmlElement

from tvapp.speech import reading, voice
from tvapp.speech.addresses import LONGEST, Signer
from tvapp.speech.speaker import SoundShelf, Speaker
from tvapp.speech.words import as_people_say, sentences
from tvapp.visit import box_of_cookie, room

HINTS = ("edge", "unused", "wait")
_A_DAY_S = 86_400


@dataclass(frozen=True)
class Speech:
    signer: Signer
    speaker: Speaker

    def sounds(self, text: str) -> str:
        """The addresses of the sounds of a text, separated by spaces."""
        pieces = sentences(text, LONGEST)
        return " ".join(url_for("say", token=self.signer.token(piece)) for piece in pieces)


def register(app: Flask, folder: Path, most_bytes: int) -> None:
    """Needs the application's secret key."""
    speaker = Speaker.on(SoundShelf(folder, most_bytes), voice.wav)
    app.extensions["speech"] = Speech(Signer(str(app.config["SECRET_KEY"])), speaker)
    app.add_url_rule("/say/<token>.wav", "say", say)


def speech() -> Speech:
    return cast(Speech, current_app.extensions["speech"])


def with_sounds(html: str, script_href: str) -> str:
    """The page with `data-voice` (what is said when it opens) and `data-say` at every cell, and with its player.

    Without script the browser itself plays the first words.
    """
    page: HtmlElement = lxml.html.document_fromstring(html)
    body, here = page.body, speech()
    for cell in page.xpath("//*[@data-cell]"):
        cell.set("data-say", here.sounds(reading.cell(cell)))
    first = reading.opening(page)
    focused = page.xpath("//*[@data-cell and @autofocus]")
    body.set("data-voice", here.sounds(first))
    for hint in HINTS:
        body.set(f"data-voice-{hint}", here.sounds(as_people_say(body.get(f"data-say-{hint}", ""))))
    script = body.makeelement("script", src=script_href)
    body.append(script)
    if opening := sentences(first + (reading.cell(focused[0]) if focused else ""), LONGEST):
        body.append(_without_script(here.sounds(opening[0])))
    return cast(str, lxml.html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode"))


def _without_script(source: str) -> HtmlElement:
    quiet: HtmlElement = lxml.html.fragment_fromstring("<noscript><audio autoplay></audio></noscript>")
    quiet[0].set("src", source)
    return quiet


def say(token: str) -> Response:
    """Only for a box that belongs to somebody; the database is left before the voice begins."""
    text = speech().signer.text(token)
    with room().database.reading() as db:
        box = box_of_cookie(db)
        known = box is not None and box.household_id is not None
    if text is None or not known or not voice.available():
        abort(404)
    sound = speech().speaker.say(text)
    if sound is None:
        return Response(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    return send_file(BytesIO(sound), mimetype="audio/wav", conditional=True, etag=False, max_age=_A_DAY_S)
