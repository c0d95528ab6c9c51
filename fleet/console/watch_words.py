"""What volunteers and drivers can say about a resident, in the words of the page."""

from __future__ import annotations

from orders.delivering.watchover import Condition, Mark

LONGEST_NOTE = 500
CONDITIONS = (
    (Condition.FINE, "元気でした", ""),
    (Condition.CALL, "電話がほしい", ""),
    (Condition.URGENT, "すぐ来てほしい", "命にかかわるときは、先に119番へ"),
    (Condition.ABSENT, "会えませんでした", ""),
)
AFTER_REPORT = {
    Condition.URGENT: "記録しました。急ぎのときは、すぐに電話もしてください。",
    Condition.CALL: "ようすを伝えました。運航の担当の画面に出ます。",
}
MARKS = {
    Mark.VOICE: "声・話しかた",
    Mark.PAPERS: "新聞や郵便が たまっている",
    Mark.ROOM: "部屋が 暑い・寒い",
    Mark.LIGHTS: "昼も 雨戸・明かりが そのまま",
    Mark.FACE: "顔色",
    Mark.FEET: "足もと・歩きかた",
    Mark.FOOD: "食べていないようす",
    Mark.MEDICINE: "薬が のこっている",
}
