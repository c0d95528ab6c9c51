"""Spoken pages: what is said, who may hear it, and what happens when there is no disk, no time or no voice."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from flask import Flask

from orders.db import Database
from orders.goods.catalogue import item_by_code
from tests.tvapp.goods import POTATO
from tests.tvapp.viewer import Viewer
from tvapp.speech import reading, voice
from tvapp.speech.addresses import LONGEST, Signer
from tvapp.speech.speaker import QUEUE, SoundShelf, Speaker
from tvapp.speech.words import as_people_say, sentences


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("大根 1/2本", "大根2分の1本"),
        ("乳酸菌飲料 65ml10本", "乳酸菌飲料65ミリリットル、10本"),
        ("ラ・フランス 2個入", "ラフランス2個入り"),
        ("たまご M 10個", "たまごエム10個"),
        ("米 5kg", "米5キロ"),
        ("食パン 6枚切", "食パン6枚切り"),
        ("水 2L6本箱", "水2リットル、6本箱"),
        ("0265-00-0000", "ゼロニーロクゴーのゼロゼロのゼロゼロゼロゼロ"),
        ("ご注文 1124-003：袋づめ中です。", "ご注文イチイチニーヨンのゼロゼロサン、袋づめ中です。"),
        ("11月24日(火) 午前9時05分", "11月24日火曜日、午前9時5分"),
        ("午前9時00分", "午前9時"),
        ("◀ 前の品物", "前の品物"),
        ("「大根」を\n2点 かごに 入れました。", "大根を2点かごに入れました。"),
        ("1,580円", "1,580円"),
    ],
)
def test_text_is_said_as_people_say_it(shown: str, said: str) -> None:
    assert as_people_say(shown) == said


def test_the_voice_reads_prices_and_counts_as_people_do() -> None:
    pyopenjtalk = pytest.importorskip("pyopenjtalk")
    assert pyopenjtalk.g2p("158円", kana=True) == "ヒャクゴジューハチエン"
    assert pyopenjtalk.g2p(as_people_say("卵 10個"), kana=True) == "タマゴジュッコ"


def test_long_text_is_cut_where_one_breathes() -> None:
    pieces = sentences("あいう、" * 30 + "。おわり。", 40)
    assert all(len(piece) <= 40 for piece in pieces)
    assert "".join(pieces) == "あいう、" * 30 + "。おわり。"
    assert pieces[0].endswith("、")


CELL = """<a data-cell="x" data-key="{key}"><span class="number">{key}</span><img alt="">
<span class="beside">かごに<br>2点</span><span class="name">大根 1/2本</span></a>"""


def test_a_cell_says_its_number_then_its_name_then_the_rest() -> None:
    assert reading.cell(lxml.html.fragment_fromstring(CELL.format(key="2"))) == "2番、大根2分の1本、かごに、2点。"


def test_a_colour_is_said_before_what_it_does() -> None:
    foot = '<a data-cell="help" data-key="yellow"><span class="colour yellow">黄</span>電話</a>'
    assert reading.cell(lxml.html.fragment_fromstring(foot)) == "黄、電話。"


def test_only_what_we_signed_is_spoken() -> None:
    signer = Signer("secret")
    token = signer.token("じゃがいも、158円。")
    assert signer.text(token) == "じゃがいも、158円。"
    assert signer.text(token[:-2] + "AA") is None
    assert Signer("other").text(token) is None
    assert [signer.text(nonsense) for nonsense in ("", "A", "あ", "AAAA", "=" * 9)] == [None] * 5


def test_the_longest_sound_still_has_an_address_that_old_boxes_take() -> None:
    assert len("/say/" + Signer("secret").token("漢" * LONGEST) + ".wav") < 300


def test_five_seconds_are_less_than_100_kilobytes_of_plain_sound() -> None:
    pytest.importorskip("pyopenjtalk")
    sound = voice.wav("じゃがいも、百五十八円。")
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 1, 16_000)
        seconds = file.getnframes() / file.getframerate()
        loud = file.readframes(file.getnframes())
    assert 1 < seconds < 6
    assert len(sound) / seconds * 5 <= 100_000
    assert max(loud) > 220
    assert sound == voice.wav("じゃがいも、百五十八円。")


# ---- the shelf and the speaker


def test_sounds_are_kept_and_the_oldest_make_room(tmp_path: Path) -> None:
    shelf = SoundShelf(tmp_path / "speech", most_bytes=1000)
    for number in range(30):
        shelf.put(f"text {number}", b"x" * 100)
    assert sum(path.stat().st_size for path in (tmp_path / "speech").iterdir()) <= 1100
    assert shelf.get("text 29") == b"x" * 100
    assert shelf.get("text 0") is None


def test_without_a_disk_there_is_sound_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("a file where the folder should be")
    speaker = Speaker.on(SoundShelf(tmp_path / "speech", 1000), lambda text: text.encode())
    assert speaker.say("a") == b"a"


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    shelf = SoundShelf(tmp_path, 1000)
    shelf.put("a", b"sound")
    assert shelf.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_one_sound_is_made_at_a_time_and_once_and_who_comes_too_late_is_sent_away(tmp_path: Path) -> None:
    begun, go_on, made = threading.Event(), threading.Event(), []

    def make(text: str) -> bytes:
        begun.set()
        assert go_on.wait(20)
        made.append(text)
        return text.encode()

    speaker = Speaker.on(SoundShelf(tmp_path, 10_000), make, patience_s=20)
    answers: list[bytes | None] = []
    threads = [threading.Thread(target=lambda: answers.append(speaker.say("a"))) for _ in range(QUEUE)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    while speaker.waiting.acquire(blocking=False):
        speaker.waiting.release()
    assert speaker.say("b") is None
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert answers == [b"a"] * QUEUE
    assert made == ["a"]


def test_a_voice_that_fails_is_silence(tmp_path: Path) -> None:
    def broken(text: str) -> bytes:
        raise RuntimeError(text)

    speaker = Speaker.on(SoundShelf(tmp_path, 1000), broken)
    assert speaker.say("a") is None
    assert speaker.say("a") is None


# ---- the pages


@pytest.fixture
def spoken(tv: Viewer) -> Viewer:
    pytest.importorskip("pyopenjtalk")
    return tv.open("/settings/speech").press("set:speech:on")


def heard(app: Flask, addresses: str) -> str:
    """The words behind the addresses of sounds."""
    signer = app.extensions["speech"].signer
    words = [signer.text(address.removeprefix("/say/").removesuffix(".wav")) for address in addresses.split()]
    assert None not in words
    return "".join(word for word in words if word)


def test_silence_is_the_rule(tv: Viewer) -> None:
    tv.open("/")
    assert not tv.root.xpath("//@data-voice | //@data-say | //audio")
    assert not tv.root.xpath("//script[contains(@src, 'voice')]")


def test_every_cell_of_a_spoken_page_has_its_sound(spoken: Viewer, app: Flask, town: Database) -> None:
    with town.reading() as session:
        item = item_by_code(session, POTATO)
        assert item is not None
    spoken.open("/")
    assert heard(app, spoken.fact("voice")).startswith(as_people_say(spoken.root.xpath("string(//h1)")))
    for cell in spoken.root.xpath("//*[@data-cell]"):
        words = heard(app, cell.get("data-say"))
        assert words.endswith("。")
        if cell.get("data-key", "").isdigit():
            assert words.startswith(f"{cell.get('data-key')}番、")
        for address in cell.get("data-say").split():
            assert len(address) < 300
    assert (
        heard(app, spoken.cells("help")[0].get("data-say")) == "黄、電話ゼロニーロクゴーのゼロゼロのゼロゼロゼロゼロ。"
    )
    assert spoken.root.xpath("//noscript/audio/@src")


def test_what_has_just_happened_is_said_first(spoken: Viewer, app: Flask) -> None:
    assert spoken.said == "「あり」に しました。"
    assert heard(app, spoken.fact("voice")) == "ありにしました。"


def test_a_sound_is_for_boxes_that_belong_to_somebody(spoken: Viewer, app: Flask) -> None:
    address = spoken.open("/").fact("voice").split()[0]
    sound = spoken.client.get(address)
    assert (sound.status_code, sound.mimetype) == (200, "audio/wav")
    assert sound.data.startswith(b"RIFF")
    piece = spoken.client.get(address, headers={"Range": "bytes=0-99"})
    assert (piece.status_code, len(piece.data)) == (206, 100)
    assert app.test_client().get(address).status_code == 404
    assert spoken.client.get(address.replace(".wav", "A.wav")).status_code == 404


def test_where_the_voice_is_not_installed_nothing_speaks_of_it(spoken: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    address = spoken.open("/").fact("voice").split()[0]
    monkeypatch.setattr(voice, "available", lambda: False)
    assert not spoken.open("/").root.xpath("//@data-say")
    assert not spoken.open("/settings").has("setting:speech")
    assert spoken.client.get("/settings/speech").status_code == 404
    assert spoken.client.get(address).status_code == 404


def test_every_television_of_the_household_speaks(spoken: Viewer, television_of: Callable[[str], Viewer]) -> None:
    assert television_of("H0001").open("/").fact("voice")
    assert not television_of("H0002").open("/").fact("voice")
