"""Why a plan was refused, in Japanese sentences for an official: what is wrong, and what would do."""

from __future__ import annotations

from dataclasses import dataclass

from flightplans.document.account import Account
from flightplans.document.rules import japanese_name, number
from flightplans.document.text import LEG_NAMES, refusal_line
from flightplans.errors import (
    CheckFailed,
    HeightImpossible,
    NoRoute,
    NotEnoughEnergy,
    NoTerrain,
    OutsideAirspace,
    Refusal,
    TooHeavy,
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
        case NotEnoughEnergy():
            return _energy(refusal)
        case CheckFailed():
            name = japanese_name(refusal.check.removeprefix("home_"))
            found = f"{number(refusal.value)} {refusal.unit}、基準 {number(refusal.limit)} {refusal.unit}"
            return Told(
                f"できあがった計画の検査で基準に合いませんでした: {name}（{found}）。", "運航の担当へ知らせてください。"
            )
        case _:
            return Told(refusal_line(refusal))


def _no_way(refusal: OutsideAirspace | NoRoute | NoTerrain, account: Account) -> Told:
    match refusal:
        case OutsideAirspace():
            name = _site(refusal.site_id, account)
            if refusal.zone:
                what = f"{name} は飛行禁止の区域「{refusal.zone}」に近すぎます（あと {refusal.distance_m:,.0f} m）。"
                return Told(what, "離着陸の場所を移すか、区域を見直してください。")
            what = f"{name} は飛行してよい範囲の外です（範囲まで {refusal.distance_m:,.0f} m）。"
            return Told(what, "飛行してよい範囲を広げるか、車で届けてください。")
        case NoRoute():
            ends = f"{_site(refusal.from_id, account)} から {_site(refusal.to_id, account)} まで"
            return Told(f"{ends}、飛行してよい範囲がつながっていません。", "範囲をつなぐか、車で届けてください。")
        case NoTerrain():
            place = f"北緯 {refusal.latitude_deg:.5f}、東経 {refusal.longitude_deg:.5f}"
            return Told(f"地面の高さが分からない所を通ります（{place}）。", "標高データを広げてください。")


def _energy(refusal: NotEnoughEnergy) -> Told:
    leg = LEG_NAMES.get(refusal.leg, refusal.leg).split(" ")[0]
    what = f"電池がたりません（{leg}: 残り {refusal.reserve_percent:g} %、基準 {refusal.required_percent:g} % 以上）。"
    if refusal.grams_less is None:
        return Told(what, "積荷を空にしても飛べません。近い公民館にするか、車で届けてください。")
    return Told(what, f"積荷を {refusal.grams_less:,} g 減らせば飛べます。")


def _site(site_id: str, account: Account) -> str:
    site = account.world.sites.get(site_id)
    return site.name if site is not None else site_id
