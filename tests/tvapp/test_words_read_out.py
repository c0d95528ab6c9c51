"""What is read out when a page opens: with the title also the question, the state, the sum."""

from __future__ import annotations

import pytest

from tests.tvapp.goods import ONION, SAKE_CUP
from tests.tvapp.viewer import Viewer
from tvapp.speech import reading


@pytest.mark.parametrize(
    ("url", "heard"),
    [
        (f"/item/{ONION}", "いくつに しますか"),
        ("/search", "はじめの 字は どれですか"),
        ("/age", "20歳未満"),
        ("/basket", "税こみ"),
        ("/track", "お届けしました"),
        ("/", "ゆうあいマーケット"),
    ],
)
def test_who_does_not_see_the_page_hears_what_it_asks(tv: Viewer, url: str, heard: str) -> None:
    if url in ("/basket", f"/item/{ONION}", "/age"):
        tv.put(ONION).put(SAKE_CUP)
    tv.open(url)
    assert heard.replace(" ", "") in reading.opening(tv.root).replace(" ", "")
