"""What the keys of a remote control mean: one table of key codes and key names, and a profile per family of boxes.

Everything can be done with MOVES, `ok` and `back`; digits and colours are shortcuts that are printed on the screen.
A page carries the table of its box, `code=meaning`; `-` is a key that belongs to the box and is never touched.

Where the numbers come from (looked up in November 2026):

* arrows, 決定, digits, colours 403-406, 461 for 戻る: CEA-2014 (CE-HTML), Annex F, which HbbTV and OIPF build on;
  seen on HbbTV sets by https://suite.st/docs/faq/tv-specific-keys-in-browser/.  166 for 戻る: OIPF's older
  keyboards, as on Hisilicon boxes.  8 for 戻る: boxes that send VK_BACK_SPACE
  (https://pro-bravia.sony.net/ja/develop/app/references/user-input/keyevents/, CloudTV's key code table).
* Tizen: 10009 for 戻る, names "ColorF0Red" and so on
  (https://developer.samsung.com/smarttv/develop/guides/user-interaction/remote-control.html).
* webOS: 461 for 戻る; 33 and 34 turn the channel.
* Hybridcast (IPTVFJ STD-0011, the HTML5 of Japanese broadcasters): 410, 411, 412 are the keys 10, 11, 12, and 457 is
  the d key.  Elsewhere 411 is pause, 412 rewind and 457 information.
* Data broadcast (BML: ARIB STD-B24, operated as TR-B14 volume 2, 5.3.1): its own numbers 1 to 26, in which 8 is the
  digit 3 and 13 the digit 8; so this profile replaces the common numbers instead of adding to them.
* Android: https://developer.android.com/reference/android/view/KeyEvent, KEYCODE_BACK 4, DPAD 19-23, colours
  183-186, digits 7-16.  A WebView turns arrows, 決定 and digits into the common numbers; a maker's own shell may hand
  them on as they are, where 8 is the digit 1 and 13 the digit 6: hence two profiles.
* Fire TV: 4 for 戻る, 179, 227 and 228 for playing
  (https://developer.amazon.com/docs/fire-tv/supporting-controllers-in-web-apps.html).
* KreaTV (Motorola, Arris): names in `keyIdentifier` as W3C thought of them in 2006, "Accept", "Up", "U+0031"
  (the starter kit's page "Key identifiers").

A maker that is not here gets the standard table; テレビの情報 shows what its keys send, and one line here teaches them.
"""

from dataclasses import dataclass, field

MOVES = ("left", "up", "right", "down")
COLOURS = ("blue", "red", "green", "yellow")
"""In the order in which they stand on a Japanese remote control."""

COLOUR_NAMES = {"blue": "青", "red": "赤", "green": "緑", "yellow": "黄"}

IGNORED = "-"
"""Meaning of a key that belongs to the box: volume, channel, power, playing."""

WORDS = {
    "left": "◀", "up": "▲", "right": "▶", "down": "▼", "ok": "決定", "back": "戻る", **COLOUR_NAMES,
    **{str(number): str(number) for number in range(13)}, IGNORED: "テレビの操作",
}  # fmt: skip
"""Meaning -> what stands on the key."""

_ARROWS = {"37": "left", "38": "up", "39": "right", "40": "down"}
_COLOUR_CODES = {"406": "blue", "403": "red", "404": "green", "405": "yellow"}
_DIGITS = {str(48 + digit): str(digit) for digit in range(10)}
_CODES: dict[str, str] = {
    **_ARROWS, "13": "ok", **_COLOUR_CODES, "502": "yellow", **_DIGITS,
    **{str(96 + digit): str(digit) for digit in range(10)},
    **dict.fromkeys(("461", "8", "166", "27", "10009"), "back"),
}  # fmt: skip
_NAMES: dict[str, str] = {
    "ArrowLeft": "left", "ArrowUp": "up", "ArrowRight": "right", "ArrowDown": "down",
    "Enter": "ok", "Select": "ok",
    **dict.fromkeys(("Back", "BrowserBack", "GoBack", "Escape", "Backspace", "XF86Back"), "back"),
    "Blue": "blue", "Red": "red", "Green": "green", "Yellow": "yellow",
    "ColorF0Red": "red", "ColorF1Green": "green", "ColorF2Yellow": "yellow", "ColorF3Blue": "blue",
}  # fmt: skip
"""Digits have no names here: the name "8" could not be told from the code 8, which is 戻る."""

_OF_THE_BOX = (
    # power; volume and mute as HbbTV and as browsers say; channel
    "409", "447", "448", "449", "173", "174", "175", "427", "428",
    "Power", "PowerOff", "Standby", "VolumeUp", "VolumeDown", "VolumeMute",
    "AudioVolumeUp", "AudioVolumeDown", "AudioVolumeMute", "ChannelUp", "ChannelDown",
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """The keys of one family of boxes."""

    name: str
    title: str
    """As the cable company chooses it."""
    extra: dict[str, str] = field(default_factory=dict)
    """What differs from the common table."""
    ignored: tuple[str, ...] = ()
    """Keys of the box beside the common ones."""
    codes: dict[str, str] | None = None
    """All numbers, where the common ones mean something else on these boxes."""

    def meanings(self) -> dict[str, str]:
        """Key code or key name -> meaning."""
        codes = _CODES if self.codes is None else self.codes
        common = dict.fromkeys(_OF_THE_BOX, IGNORED) if self.codes is None else {}
        return {**common, **codes, **_NAMES, **self.extra, **dict.fromkeys(self.ignored, IGNORED)}

    def as_text(self) -> str:
        """The table as the page carries it: `37=left 38=up …`."""
        return " ".join(f"{code}={meaning}" for code, meaning in self.meanings().items())

    def sends(self) -> dict[str, str]:
        """Meaning -> what such a box sends, its own number or name before the common ones."""
        own = {meaning: code for code, meaning in reversed(self.meanings().items()) if code.isdigit()}
        own.update({meaning: code for code, meaning in self.extra.items()})
        return {meaning: code for meaning, code in own.items() if meaning != IGNORED}


# A Japanese remote has the keys 10, 11 and 12; their 412 is "rewind" on boxes from elsewhere.
_TWELVE = {"410": "10", "411": "11", "412": "12"}
_BML = {
    "1": "up", "2": "down", "3": "left", "4": "right", **{str(5 + number): str(number) for number in range(13)},
    "18": "ok", "19": "back", "21": "blue", "22": "red", "23": "green", "24": "yellow",
}  # fmt: skip
_ANDROID_COLOURS = {"183": "red", "184": "green", "185": "yellow", "186": "blue"}
_ANDROID_RAW = {
    "19": "up", "20": "down", "21": "left", "22": "right", "23": "ok", "66": "ok", "4": "back",
    **{str(7 + digit): str(digit) for digit in range(10)}, **_ANDROID_COLOURS,
}  # fmt: skip
_KREATV = {
    "Left": "left", "Up": "up", "Right": "right", "Down": "down", "Accept": "ok", "BrowserBack": "back",
    "Blue": "blue", "Red": "red", "Green": "green", "Yellow": "yellow",
    **{f"U+003{digit}": str(digit) for digit in range(10)},
}  # fmt: skip
_ANDROID_OWN = ("24", "25", "26", "164", "167")

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("standard", "ふつう (HbbTV, Vewd, RDK)", ignored=("33", "34")),
        Profile("japan", "国内の STB (Hybridcast)", _TWELVE, ignored=("457",)),
        Profile("bml", "データ放送 (BML)", codes=_BML, ignored=("20", "25", "26")),
        Profile("tizen", "Samsung (Tizen)", {"10009": "back"}, ignored=("10182",)),
        Profile("webos", "LG (webOS)", {"461": "back"}, ignored=("33", "34")),
        Profile("android", "Android TV (WebView)", {"4": "back", "23": "ok", **_ANDROID_COLOURS}, _ANDROID_OWN),
        Profile("android-raw", "Android の 番号のまま", codes=_ANDROID_RAW, ignored=(*_ANDROID_OWN, "166")),
        Profile("firetv", "Amazon Fire TV", {"4": "back"}, ignored=("179", "227", "228")),
        Profile("kreatv", "Arris (KreaTV)", _KREATV),
    )
}  # fmt: skip


def profile_of(maker: str) -> Profile:
    """The profile of a box maker; an unknown maker gets the standard one."""
    return PROFILES.get(maker, PROFILES["standard"])
