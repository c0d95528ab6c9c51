"""Names as banks write them: half-width kana of JIS X 0201, capitals, digits and four signs.

The rules are those of the Japanese Bankers Association's record formats (全銀協 規定フォーマット) as banks publish
them: no small kana, no ｦ, the long vowel is a hyphen, voiced marks stand by themselves.
"""

from __future__ import annotations

import unicodedata

import jaconv

from orders.accounts.errors import AccountInvalid

_LARGE = str.maketrans("ｧｨｩｪｫｬｭｮｯｦｰ", "ｱｲｳｴｵﾔﾕﾖﾂｵ-")
_SIGNS = str.maketrans({"‐": "-", "–": "-", "—": "-", "−": "-", "―": "-", "・": " ", "･": " ", "．": ".", "。": "."})
ALLOWED = frozenset("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789()-. ")


def bank_kana(text: str, field: str, limit: int, *, optional: bool = False) -> str:
    """`text` in the banks' signs, at most `limit` of them; a voiced kana counts as two.

    Hiragana and full-width signs are taken and changed. Raises AccountInvalid (empty, letters, long).
    """
    wide = unicodedata.normalize("NFKC", text.strip().translate(_SIGNS))
    half = jaconv.z2h(jaconv.hira2kata(wide), kana=True, ascii=True, digit=True)
    written = " ".join(half.upper().translate(_LARGE).split())
    strange = "".join(sorted({sign for sign in written if sign not in ALLOWED}))
    if strange:
        raise AccountInvalid(field, "letters", limit, strange)
    if not written and not optional:
        raise AccountInvalid(field, "empty", limit)
    if len(written) > limit:
        raise AccountInvalid(field, "long", limit, written)
    return written
