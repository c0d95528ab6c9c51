"""Why a plan was refused, in Japanese sentences for an official: what is wrong, and what would do."""

from __future__ import annotations

from dataclasses import dataclass

from flightplans.document.account import Account
from flightplans.document.energy_words import LEG_NAMES
from flightplans.document.rules import japanese_half, japanese_name, number
from flightplans.document.text import refusal_line
from flightplans.document.way_out_words import FAILURE_NAMES, STAGE_NAMES
from flightplans.errors import (
    AirframeUnknown,
    BatteryTooWeak,
    CheckFailed,
    ColumnBlocked,
    HeightImpossible,
    HousesInArea,
    NobodyCounted,
    NoRoute,
    NotEnoughEnergy,
    NoTerrain,
    NoWayOut,
    OutsideAirspace,
    PlannerFault,
    Refusal,
    RiskClassTooHigh,
    SiteHeightDoubtful,
    TooHeavy,
    TooRisky,
    TooWindy,
)


@dataclass(frozen=True)
class Told:
    """One reason; `remedy` is empty where nobody can do anything at the desk."""

    what: str
    remedy: str = ""


def told(refusal: Refusal, account: Account) -> Told:
    """One reason with its remedy, sites by their names."""
    match refusal:
        case TooHeavy():
            return Told(
                f"積荷が重すぎます（{refusal.payload_g:,} g、上限 {refusal.limit_g:,} g）。",
                f"あと {refusal.grams_less:,} g 減らしてください。",
            )
        case TooWindy():
            return Told(
                f"風が強すぎます（{refusal.wind_m_s:g} m/s、{refusal.limit_m_s:g} m/s 以上では飛べません）。",
                f"風が {refusal.limit_m_s:g} m/s より弱くなるのを待つか、車で届けてください。",
            )
        case OutsideAirspace() | NoRoute() | NoTerrain():
            return _no_way(refusal, account)
        case HeightImpossible():
            lacking = refusal.needed_amsl_m - refusal.allowed_amsl_m
            return Told(
                f"{refusal.distance_m:,.0f} m 地点で高さの基準を両方は守れません"
                f"（必要 海抜 {refusal.needed_amsl_m:.0f} m、上限 海抜 {refusal.allowed_amsl_m:.0f} m）。",
                f"{lacking:.0f} m たりません。経路を変えるか、高さの許可を受けてください。",
            )
        case NotEnoughEnergy() | BatteryTooWeak():
            return Told(_battery(refusal), _would_do(refusal))
        case NoWayOut():
            return _no_way_out(refusal, account)
        case ColumnBlocked() | SiteHeightDoubtful():
            return _column(refusal, account)
        case AirframeUnknown():
            what = f"機体のファイル「{refusal.file}」を読めません（{refusal.why}）。"
            return Told(what, "機体のファイルを直すまで、飛びません。")
        case PlannerFault():
            return Told(f"計画の計算が途中で止まりました（{refusal.what}）。", "運航の担当へ知らせてください。")
        case TooRisky() | RiskClassTooHigh() | HousesInArea() | NobodyCounted():
            return _risk(refusal)
        case CheckFailed():
            name = japanese_name(refusal.check.removeprefix("home_"))
            found = f"{number(refusal.value)} {refusal.unit}、基準 {number(refusal.limit)} {refusal.unit}"
            return Told(
                f"できあがった計画の検査で基準に合いませんでした: {name}（{found}）。", "運航の担当へ知らせてください。"
            )
        case _:
            return Told(_japanese_sentence(refusal_line(refusal)))


def _no_way(refusal: OutsideAirspace | NoRoute | NoTerrain, account: Account) -> Told:
    match refusal:
        case OutsideAirspace():
            name = _site(refusal.site_id, account)
            if refusal.zone:
                zones = "、".join(refusal.zones) or refusal.zone
                what = f"{name} は飛行禁止の区域「{zones}」に近すぎます（あと {refusal.distance_m:,.0f} m）。"
                return Told(what, "離着陸の場所を移すか、区域を見直してください。")
            what = f"{name} は飛行してよい範囲の外です（範囲まで {refusal.distance_m:,.0f} m）。"
            return Told(what, "飛行してよい範囲を広げるか、車で届けてください。")
        case NoRoute():
            ends = f"{_site(refusal.from_id, account)} から {_site(refusal.to_id, account)} まで"
            if refusal.zones:
                what = f"{ends}の道を、飛行禁止の区域が塞いでいます: {'、'.join(refusal.zones)}。"
                return Told(what, "その区域の時間を外すか、車で届けてください。")
            return Told(f"{ends}、飛行してよい範囲がつながっていません。", "範囲をつなぐか、車で届けてください。")
        case NoTerrain():
            place = f"北緯 {refusal.latitude_deg:.5f}、東経 {refusal.longitude_deg:.5f}"
            return Told(f"地面の高さが分からない所を通ります（{place}）。", "標高データを広げてください。")


def _battery(refusal: NotEnoughEnergy | BatteryTooWeak) -> str:
    if isinstance(refusal, BatteryTooWeak):
        current = f"{refusal.current_a:.0f} A、上限 {refusal.current_limit_a:.0f} A"
        voltage = f"{refusal.voltage_v:.1f} V、下限 {refusal.voltage_limit_v:.1f} V"
        return f"電池の力がたりません（電流 {current}。電圧 {voltage}）。"
    leg = LEG_NAMES.get(refusal.leg, refusal.leg).split(" ")[0]
    where = "" if refusal.at_m is None else f" {refusal.at_m / 1000:.1f} km 地点"
    left = f"残り {refusal.reserve_percent:g} %、基準 {refusal.required_percent:g} % 以上"
    return f"電池がたりません（{leg}{where}: {left}）。"


def _would_do(refusal: NotEnoughEnergy | BatteryTooWeak) -> str:
    """Every change that would do alone."""
    ways = []
    if refusal.grams_less is not None:
        ways.append(f"積荷を {refusal.grams_less:,} g 減らす")
    if isinstance(refusal, NotEnoughEnergy) and refusal.wind_less_m_s is not None:
        ways.append(f"風が {refusal.wind_less_m_s:g} m/s 弱まるのを待つ")
    if refusal.warmer_to_c is not None:
        ways.append(f"電池を {refusal.warmer_to_c:g} ℃ に温める")
    if refusal.charge_to_percent is not None:
        ways.append(f"電池を {refusal.charge_to_percent:g} % まで充電する")
    if refusal.health is not None:
        ways.append(f"健全度 {refusal.health * 100:.0f} % 以上の電池に替える")
    if not ways:
        things = "積荷か電池" if isinstance(refusal, BatteryTooWeak) else "積荷・風・電池"
        return f"{things}の一つだけを変えても飛べません。車で届けてください。"
    return ("次のどれか一つで飛べます: " if len(ways) > 1 else "こうすれば飛べます: ") + "、".join(ways) + "。"


def _risk(refusal: TooRisky | RiskClassTooHigh | HousesInArea | NobodyCounted) -> Told:
    other = "家から離れた経路にするか、車で届けてください。"
    match refusal:
        case TooRisky():
            found = f"1飛行時間に {number(refusal.per_hour)} 人、基準 {number(refusal.limit_per_hour)} 人"
            return Told(f"落ちたときに地上の人が亡くなる見込みが大きすぎます（{found}）。", other)
        case RiskClassTooHigh():
            classes = f"GRC {refusal.final_class}、基準 {refusal.limit}"
            return Told(
                f"地上リスクのクラスが高すぎます（{classes}）。", "人の少ない経路にするか、対策を加えてください。"
            )
        case HousesInArea():
            named = "、".join(refusal.houses)
            count = f"{len(refusal.houses)} 軒、基準 {refusal.limit} 軒"
            return Told(f"立入管理区画の中に家があります（{count}）: {named}。", other)
        case NobodyCounted():
            return Told("地上に何人いるかの資料がありません。", "家の位置か、人口の資料を入れてください。")


def _no_way_out(refusal: NoWayOut, account: Account) -> Told:
    places = {site.id: site.name for site in (*account.world.sites.values(), *account.world.emergency_places)}
    stage = japanese_half(STAGE_NAMES.get(refusal.stage, refusal.stage))
    failure = japanese_half(FAILURE_NAMES.get(refusal.failure, refusal.failure))
    stretch = f"{stage} {refusal.from_m / 1000:.1f}–{refusal.to_m / 1000:.1f} km"
    nearest = f"最も近い {places.get(refusal.nearest_id, refusal.nearest_id)} まで {refusal.nearest_m:,.0f} m"
    what = (
        f"緊急の着陸場所に届かない所があります（{stretch}、{failure}。{nearest}、届くのは {refusal.reach_m:,.0f} m）。"
    )
    wanted = f"北緯 {refusal.wanted_latitude_deg:.5f}、東経 {refusal.wanted_longitude_deg:.5f}"
    return Told(what, f"緊急の着陸場所をもう一つ、この近くに決めてください（{wanted}）。")


def _column(refusal: ColumnBlocked | SiteHeightDoubtful, account: Account) -> Told:
    name = _site(refusal.site_id, account)
    if isinstance(refusal, SiteHeightDoubtful):
        heights = (
            f"測量 {refusal.surveyed_amsl_m:.0f} m、差 {refusal.differs_m:.0f} m、基準 {refusal.limit_m:.0f} m 以下"
        )
        return Told(f"{name} の標高が地形の資料と合いません（{heights}）。", "どちらが正しいか、現地で測ってください。")
    if refusal.what == "ground":
        found = f"{refusal.value_m:.0f} m、基準 {refusal.limit_m:.0f} m 以下"
        return Told(
            f"{name} の真上の柱の中に、離着陸場より高い地面があります（{found}）。", "離着陸の場所を移してください。"
        )
    found = f"{refusal.value_m:.0f} m、基準 {refusal.limit_m:.0f} m 以上"
    return Told(f"{name} の真上の柱に障害物が近すぎます（{found}）。", "離着陸の場所を移すか、障害物を除いてください。")


def _japanese_sentence(line: str) -> str:
    """Of a line that says the same in English at its end: the Japanese part."""
    return line[: line.rfind("。") + 1] or line


def _site(site_id: str, account: Account) -> str:
    site = account.world.sites.get(site_id)
    return site.name if site is not None else site_id
