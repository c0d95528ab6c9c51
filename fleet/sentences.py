"""Plain Japanese sentences for what can go wrong; errors carry facts, people read these."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from firmware_bridge.errors import (
    ArmRefused,
    BridgeError,
    CommandRefused,
    CommandTimeout,
    EffectMissing,
    IdentityConflict,
    LinkLost,
    NotCommandable,
    ParameterRefused,
    ParameterUnknown,
    ReadBackDiffers,
    TransferFailed,
    UnsafeNow,
)
from fleet.traffic import InTheWay, Trouble
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
    Refusal,
    RiskClassTooHigh,
    SiteHeightDoubtful,
    TooHeavy,
    TooRisky,
    TooWindy,
)

LISTS = {"mission": "飛行計画", "fence": "飛行範囲", "rally": "避難場所"}

CONTROLLER_STOPPED = "運航の見張りが途中で止まりました。もう一度操作してください。"
STOPPED_BEFORE_START = "運航の見張りが止まるため、出発を取りやめました。もう一度出発を押してください。"
NOBODY_CLEARED = "着陸場所の準備ができなかったため、機体は荷物を載せたまま戻りました。車でお届けします。"
TURNED_BACK = "担当者の指示で機体が引き返しました。車でお届けします。"
WENT_HOME_BY_ITSELF = "機体が安全のため自分で引き返しました。車でお届けします。"
LOW_BATTERY = "電池の残りが計画より少ないため、機体が引き返しました。車でお届けします。"
TO_A_REFUGE = "電池の残りで離着陸場に届かないため、機体が近くの避難場所へまっすぐ向かっています。人が行ってください。"
LANDED_OUTSIDE = "機体が途中の場所に降りました。係の者が荷物を受け取りに行き、車でお届けします。"
RELEASE_RAN_OUT = "空が空くのを待つうちに、離れたことの確認が古くなりました。もう一度、離れてから出発させてください。"
RELEASE_TOO_OLD = "もう一度、離れてから押してください。"
REQUEST_TOO_OLD = "時間がたったので取り消しました。もう一度押してください。"
TAKEN_OFF_THE_TABLE = "この便の予定が変わったので取り消しました。"
BEING_CHECKED = "確かめています。"
DID_NOT_START = "機体は出発していませんでした。もう一度操作してください。"
ON_THE_GROUND = "機体が空中にあることを確かめられないので、引き返せません。"
NOT_HOLDING = "機体はその場で止まっていないので、この操作はできません。"
NOT_IN_COMMAND = "運航の見張りが交代しています。もう一度押してください。"
FLIES_UNASKED = "この便の機体が、記録にないまま飛んでいます。すぐに確かめてください。"
OTHER_MISSION = "機体の経路が記録と違います。指示を出さず、見張りだけを続けます。"


def of_bridge(error: BridgeError) -> str:
    """Say what the aircraft refused or did not do."""
    match error:
        case LinkLost():
            return "機体とつながりません。電源と通信を確かめてください。"
        case IdentityConflict():
            return f"同じ番号（{error.system_id}）の機体が二つあります。片方の電源を切ってください。"
        case TransferFailed():
            return f"{LISTS.get(error.kind, error.kind)}を機体に送れませんでした（{error.reason}）。"
        case ReadBackDiffers():
            return f"送った{LISTS.get(error.kind, error.kind)}が、機体から読み返すと違っていました。飛びません。"
        case ArmRefused():
            return f"機体の自己点検が出発を断りました（{'、'.join(error.reasons) or '理由は不明'}）。"
        case ParameterRefused():
            return f"機体の設定「{error.name}」を正しくできませんでした。"
        case ParameterUnknown():
            return f"機体の設定「{error.name}」を確かめられませんでした。"
        case CommandRefused():
            return f"機体が指示を断りました（{error.text or error.result_name}）。"
        case CommandTimeout():
            return "機体から返事がありません。"
        case EffectMissing():
            return "機体が指示どおりに動きませんでした。"
        case UnsafeNow():
            return "今の機体の状態では、この指示は危険なので出せません。"
        case NotCommandable():
            return "この機体には、この指示を出せません。"
        case _:
            return "機体とのやりとりで問題が起きました。"


def of_refusal(refusal: Refusal) -> str:
    """Say why a plan was refused, to somebody who waits for the box."""
    match refusal:
        case TooHeavy():
            return f"荷物が重すぎます（{kg(refusal.payload_g)}、機体は{kg(refusal.limit_g)}まで）。"
        case TooWindy():
            return f"風が強すぎます（毎秒{refusal.wind_m_s:.1f}メートル）。"
        case OutsideAirspace() | NoRoute():
            return "飛行できる範囲の外です。"
        case HeightImpossible():
            return "途中の地形のため、決められた高さで飛べません。"
        case NoTerrain():
            return "途中の地形の標高が分かりません。"
        case ColumnBlocked():
            return "離着陸の場所のまわりに、障害物か高い地面があります。"
        case SiteHeightDoubtful():
            return "離着陸の場所の標高が、地形の記録と合いません。"
        case NotEnoughEnergy():
            return f"電池の余裕が足りません{_lighter(refusal.grams_less)}。"
        case BatteryTooWeak():
            return f"電池が冷えているか古いため、力が足りません{_lighter(refusal.grams_less)}。"
        case TooRisky() | RiskClassTooHigh() | HousesInArea():
            return "落下したときの地上の人への危険が、決められた基準を超えます。"
        case NobodyCounted():
            return "地上の人の資料がありません。"
        case AirframeUnknown():
            return "機体の性能の記録を読めません。"
        case NoWayOut():
            return "途中に、いざというとき降りられる場所がありません。"
        case CheckFailed():
            return "飛行計画の点検に通りませんでした。"
        case _:
            return "飛行計画を作れませんでした。"


def _lighter(grams: int | None) -> str:
    return "" if grams is None else f"（荷物を{grams}グラム減らせば飛べます）"


def of_neighbour(found: InTheWay) -> str:
    """Say which aircraft keeps this one on the ground, and about how long."""
    match found.trouble:
        case Trouble.STARTS:
            return f"機体 {found.drone_id} が出発するところです。飛び立つまでお待ちください。"
        case Trouble.UNKNOWN:
            return f"機体 {found.drone_id} の動きがわからないため、出発できません。着陸するまでお待ちください。"
        case Trouble.COMES_NEAR:
            wait = "しばらく" if found.wait_s is None else f"あと{max(1, ceil(found.wait_s / 60))}分ほど"
            return f"機体 {found.drone_id} と近づくため、まだ出発できません。{wait}お待ちください。"


def of_unfit(names: Sequence[str]) -> str:
    """Say that the aircraft is not the one that was planned with; nothing of this is set from afar."""
    return f"機体の電池の容量などが計画と違います（{'、'.join(names)}）。機体を確かめ、計画を作り直してください。"


def kg(weight_g: int) -> str:
    """Write grams as people say them."""
    return f"{weight_g / 1000:.1f}キロ"
