"""What the cable company chooses from when it writes down a box."""

from __future__ import annotations

from collections.abc import Mapping

# The names are those of tvapp.keys.PROFILES, which this room must not import; a test holds the two together.
KEY_PROFILES: Mapping[str, str] = {
    "standard": "ふつう (HbbTV, Vewd, RDK)",
    "japan": "国内の STB (Hybridcast)",
    "bml": "データ放送 (BML)",
    "tizen": "Samsung (Tizen)",
    "webos": "LG (webOS)",
    "android": "Android TV (WebView)",
    "android-raw": "Android の 番号のまま",
    "firetv": "Amazon Fire TV",
    "kreatv": "Arris (KreaTV)",
}
LABELS = ("居間", "寝室", "台所", "はなれ")
