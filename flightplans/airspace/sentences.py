"""What the check of an airspace file can find, in words for the person who drew it: Japanese, and English beside it.

Each sentence says what is wrong and what to do. Facts stand in braces.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Sentence:
    """A finding in two languages."""

    severity: Severity
    ja: str
    en: str


def _error(ja: str, en: str) -> Sentence:
    return Sentence(Severity.ERROR, ja, en)


def _warning(ja: str, en: str) -> Sentence:
    return Sentence(Severity.WARNING, ja, en)


def _note(ja: str, en: str) -> Sentence:
    return Sentence(Severity.NOTE, ja, en)


OF_FILES = {
    "empty": _error("ファイルが空です。書き出しをやり直してください。", "The file is empty: export it again."),
    "too_large": _error(
        "ファイルが大きすぎます（{size}、上限 {limit}）。必要な範囲だけを書き出してください。",
        "The file is too large ({size}, limit {limit}): export only the part that is needed.",
    ),
    "no_format": _error(
        "形式が分かりません。GeoJSON、KML、KMZ、ED-269 のどれかにしてください（{found}）。",
        "Not a known form: use GeoJSON, KML, KMZ or ED-269 ({found}).",
    ),
    "shift_jis": _warning(
        "文字コードが UTF-8 ではなく {encoding} です。そのまま読みましたが、UTF-8 で保存し直してください。",
        "The text is {encoding}, not UTF-8: it was read, but save it as UTF-8.",
    ),
    "bad_encoding": _error(
        "文字コードを読めません（{byte} バイト目）。UTF-8 で保存し直してください。",
        "The text cannot be read (byte {byte}): save it as UTF-8.",
    ),
    "truncated": _error(
        "ファイルが途中で切れています。もう一度書き出すか、送り直してください。",
        "The file ends in the middle: export or send it again.",
    ),
    "not_json": _error(
        "JSON として読めません（{column} 文字目: {problem}）。", "Not JSON (column {column}: {problem})."
    ),
    "double_key": _error(
        "同じ項目「{key}」が二度書かれています。どちらが正しいか決められません。",
        "{key!r} is written twice in one place: nobody can tell which counts.",
    ),
    "not_xml": _error(
        "KML（XML）として読めません（{column} 文字目: {problem}）。", "Not KML/XML (column {column}: {problem})."
    ),
    "dtd_forbidden": _error(
        "DOCTYPE（実体宣言）のある KML は安全のため読みません。", "A KML with a DOCTYPE is not read, for safety."
    ),
    "bad_kmz": _error("KMZ の中に読める KML がありません（{problem}）。", "No readable KML in the KMZ ({problem})."),
    "not_collection": _error("区域の一覧（{wanted}）がありません。", "There is no list of zones ({wanted})."),
    "no_zones": _error("区域が一つもありません。", "There is not a single zone."),
    "not_degrees": _error(
        "座標系が {crs} です。緯度・経度（WGS 84, EPSG:4326）で書き出してください。",
        "Coordinates are in {crs}: export them as WGS 84 longitude and latitude (EPSG:4326).",
    ),
    "unread_content": _error(
        "{what} は読めない内容です。面（ポリゴン）で描き直すか、ファイルから除いてください。",
        "{what} cannot be read: draw it as a polygon or take it out of the file.",
    ),
    "drawn_only": _warning("{what} は絵だけなので読みませんでした。", "{what} is a picture only and was not read."),
    "edited_outside": _warning(
        "ほかのソフトで書き換えられています。ED-269 の項目のほうを使いました。",
        "It was changed by another program: what ED-269's own members say was used.",
    ),
    "unknown_properties": _warning(
        "意味の分からない項目があり、使いませんでした: {names}", "Properties of unknown meaning were not used: {names}"
    ),
}
OF_ZONES = {
    "not_feature": _error("区域の形になっていません（{problem}）。", "Not a feature ({problem})."),
    "missing": _error("「{ja_key}」（{key}）がありません。書き加えてください。", "{key} is missing."),
    "unknown_role": _error(
        "役割（role）「{value}」が分かりません。corridor（飛べる区域）, no_fly（飛行禁止）, obstacle（障害物）"
        "のどれかにしてください。",
        "Unknown role {value!r}: use corridor, no_fly or obstacle.",
    ),
    "guessed_role": _warning(
        "役割（role）がないので、種別から {role} としました。", "No role: taken as {role} because of its kind."
    ),
    "unknown_kind": _warning(
        "種別（kind）「{value}」が分かりません。other（その他）として扱います。",
        "Unknown kind {value!r}: treated as other.",
    ),
    "not_number": _error("「{key}」の値「{value}」が数ではありません。", "{key} is not a number: {value!r}."),
    "bad_number": _error(
        "「{key}」の値 {value} は使えません（0 以上 {most} 以下）。", "{key} is {value}: 0 to {most} is possible."
    ),
    "bad_date": _error(
        "「{key}」の日付「{value}」を読めません（例 2026-04-01）。", "{key} {value!r} is no date (e.g. 2026-04-01)."
    ),
    "bad_datum": _error(
        "「{key}」の「{value}」が分かりません。AGL（地上から）, AMSL（海抜）, WGS84（楕円体高）のどれかです。",
        "{key} {value!r} is none of AGL, AMSL, WGS84.",
    ),
    "limits_upside_down": _error(
        "高さの下限（{lower} m）が上限（{upper} m）以上です。",
        "The lower limit ({lower} m) is not under the upper ({upper} m).",
    ),
    "limits_ignored": _note(
        "高さの制限がありますが、計画ではすべての高さを閉じます。",
        "It has height limits; plans close it at every height.",
    ),
    "duplicate_id": _error(
        "番号（id）「{id}」が {other} 番目の区域と同じです。", "The id {id!r} is also that of feature {other_index}."
    ),
    "made_id": _note("番号（id）がないので「{id}」としました。", "No id: it was named {id!r}."),
    "no_height": _error(
        "障害物の高さ（top_agl_m、地上から何 m）がありません。",
        "The obstacle has no height (top_agl_m, metres over the ground).",
    ),
    "bad_time": _error(
        "「{key}」の時刻「{value}」を読めません（例 2026-08-14T09:00:00+09:00）。",
        "{key} {value!r} cannot be read (e.g. 2026-08-14T09:00:00+09:00).",
    ),
    "naive_time": _error(
        "「{key}」の時刻「{value}」に時差がありません。2026-08-14T09:00:00+09:00 のように、最後に +09:00 を"
        "付けてください。",
        "{key} {value!r} has no time zone: for Japan write 2026-08-14T09:00:00+09:00.",
    ),
    "ends_before_begins": _error(
        "終わり（{end}）が始まり（{start}）より後ではありません。", "It ends ({end}) before it begins ({start})."
    ),
    "bad_days": _error(
        "曜日「{value}」が分かりません（MON TUE WED THU FRI SAT SUN）。", "Unknown days {value!r} (MON to SUN)."
    ),
    "never_says_when": _error(
        "常時ではないのに、いつか（日時か曜日）が書かれていません。",
        "Not permanent, but it does not say when it holds.",
    ),
    "permanent_with_times": _warning(
        "常時（permanent YES）なのに日時があります。常時として扱います。",
        "Permanent and yet with times: treated as permanent.",
    ),
    "not_restricting": _note(
        "ED-269 の NO_RESTRICTION は、ここでは飛行の許可になりません。使いませんでした。",
        "NO_RESTRICTION of ED-269 permits nothing here: it was not used.",
    ),
    "hard_restriction": _note(
        "ED-269 の {restriction} は飛行禁止として扱います。", "{restriction} of ED-269 is treated as no_fly."
    ),
}
OF_SHAPES = {
    "no_geometry": _error("形（geometry）がありません。", "It has no geometry."),
    "not_polygon": _error(
        "{type} で描かれています。面（ポリゴン）で描き直してください。", "It is drawn as {type}: draw it as a polygon."
    ),
    "bad_coordinates": _error("座標を読めません（{problem}）。", "Its coordinates cannot be read ({problem})."),
    "unclosed": _error(
        "輪が閉じていません。最初の点と最後の点が {gap} 離れています。",
        "A ring is not closed: its ends are {gap} apart.",
    ),
    "few_corners": _error(
        "輪に角が {count} つしかありません（3 つ以上必要）。", "A ring has only {count} corners (3 needed)."
    ),
    "swapped": _error(
        "緯度と経度が逆のようです（{first}, {second}）。経度、緯度の順に書いてください。",
        "Latitude and longitude seem to be swapped ({first}, {second}): longitude comes first.",
    ),
    "not_on_earth": _error(
        "座標（{first}, {second}）が緯度・経度ではありません。平面直角座標の m のままではありませんか。",
        "({first}, {second}) is no longitude and latitude: metres of a plane grid?",
    ),
    "outside_japan": _warning("日本の外にあります。", "It lies outside Japan."),
    "outside_terrain": _warning(
        "{town} の地形データの外にはみ出しています。そこは計画できません。",
        "It reaches outside the terrain of {town}: nothing can be planned there.",
    ),
    "crosses_itself": _error(
        "境界線がここで自分と交わっています。線を直してください。", "Its edge crosses itself here: mend the line."
    ),
    "touches_itself": _error(
        "境界線がここで自分に触れています。穴か二つの面に分けてください。",
        "Its edge touches itself here: make it a hole or two polygons.",
    ),
    "bad_shape": _error("形が正しくありません（{problem}）。", "Its shape is wrong ({problem})."),
    "sliver": _error(
        "面積がほとんどありません（{area} m²）。消すか描き直してください。",
        "It has almost no area ({area} m²): delete it or draw it again.",
    ),
    "narrow_shape": _warning(
        "幅が {width} m しかない細い面です。描き間違いではありませんか。",
        "It is only {width} m wide: drawn by mistake?",
    ),
}
OF_TOWNS = {
    "no_corridor": _note(
        "飛べる区域（corridor）がないので、{town} の区域と合わせて調べました。",
        "No corridor in the file: looked at together with that of {town}.",
    ),
    "no_corridor_at_all": _error(
        "飛べる区域（corridor）が一つもありません。これだけではどこも飛べません。",
        "There is no corridor: nothing can be flown.",
    ),
    "no_effect": _warning(
        "飛べる区域に掛かっていないので、何も変わりません。位置が違いませんか。",
        "It lies wholly outside the corridor and has no effect: is it in the right place?",
    ),
    "parts": _warning(
        "飛べる区域がここで途切れています（すき間 {gap} m）。つながるように描いてください。",
        "The corridor is interrupted here (gap {gap} m): draw it connected.",
    ),
    "cut_by": _warning(
        "飛行禁止 {zones} が飛べる区域をここで断ち切っています。", "{zones} cut the corridor through here."
    ),
    "narrow_place": _warning(
        "ここは幅 {width} m で、余裕（両側 {margin} m ずつ）を取ると通れません。",
        "Here it is {width} m wide: with {margin} m margin on both sides nothing can pass.",
    ),
    "site_outside": _warning(
        "{name} は飛べる区域の外です（あと {distance} m）。", "{name} lies outside the corridor (by {distance} m)."
    ),
    "site_closed": _warning(
        "{name} は飛行禁止 {zones} の中か、近すぎます。", "{name} is inside {zones}, or too near to it."
    ),
    "over_ceiling": _note(
        "飛行の上限（150 m）より上から始まるので、飛行には関係ありません。",
        "It begins over the ceiling (150 m): it does not concern flights.",
    ),
    "low_corridor": _warning(
        "高さの制限のある飛べる区域です。地面から 150 m まで開いていないので、計画では使いません。",
        "A corridor with limits of height that is not open from the ground to 150 m: plans do not use it.",
    ),
    "unused_clearance": _warning(
        "離れる距離（{metres} m）は飛行禁止の区域だけで使います。ここでは使いません。",
        "A clearance ({metres} m) counts for no-fly zones only: it is not used here.",
    ),
    "past": _warning("{end} に終わっています。もう効力がありません。", "It ended {end} and has no effect any more."),
}
SENTENCES = {**OF_FILES, **OF_ZONES, **OF_SHAPES, **OF_TOWNS}
