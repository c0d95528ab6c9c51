"""Bills and return papers as PDF: the fields of 適格簡易請求書 and 適格返還請求書 (消費税法57条の4第2項, 第3項)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fpdf import FPDF
from sqlalchemy.orm import Session

from orders.accounts.bank_accounts import Vault
from orders.accounts.bill_lines import BillPart, bill_parts, return_heading, return_lines
from orders.accounts.bills import Bill
from orders.accounts.debits import DebitRequest, debit_file, request_for
from orders.accounts.giving_back import returns_of
from orders.accounts.return_invoices import ReturnInvoice
from orders.clock import local_day
from orders.config import OrdersSettings
from orders.homes.people import household
from orders.money import yen
from orders.paper import new_paper, write, write_right

WIDTH_MM, HEIGHT_MM = 210, 297
LEFT_MM, RIGHT_MM = 18, 192
LAST_LINE_MM = 278
LINE_MM = 5.6
REDUCED_NOTE = "※は軽減税率(8%)の品物です。金額はすべて消費税を含みます。"


@dataclass
class _Sheet:
    """Where the next line goes; a full page is followed by another one with the same head."""

    pdf: FPDF
    title: str
    y_mm: float = 0.0
    page: int = 0

    def turn(self) -> None:
        self.pdf.add_page()
        self.page += 1
        self.y_mm = 16.0
        if self.page > 1:
            write(self.pdf, LEFT_MM, 10, f"{self.title}　{self.page}枚目", 9)

    def room(self, height_mm: float) -> None:
        if self.page == 0 or self.y_mm + height_mm > LAST_LINE_MM:
            self.turn()

    def line(self, text: str, right: str = "", size_pt: float = 10, indent_mm: float = 0, middle: str = "") -> None:
        height_mm = LINE_MM * max(1.0, size_pt / 10.5)
        self.room(height_mm)
        width_mm = (130 if middle else 140) - indent_mm if right else RIGHT_MM - LEFT_MM - indent_mm
        if text:
            write(self.pdf, LEFT_MM + indent_mm, self.y_mm, text, size_pt, width_mm)
        if middle:
            write_right(self.pdf, 162, self.y_mm, middle, size_pt)
        if right:
            write_right(self.pdf, RIGHT_MM, self.y_mm, right, size_pt)
        self.y_mm += height_mm

    def rule(self) -> None:
        self.room(3)
        self.pdf.line(LEFT_MM, self.y_mm + 1, RIGHT_MM, self.y_mm + 1)
        self.y_mm += 3


def bills_pdf(session: Session, bills: Sequence[Bill], settings: OrdersSettings, vault: Vault) -> bytes:
    """The bills one after the other, each beginning on a page of its own, in one document with one font."""
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    for bill in bills:
        _write_bill(session, pdf, bill, settings, vault)
    return bytes(pdf.output())


def return_pdf(session: Session, paper: ReturnInvoice, settings: OrdersSettings) -> bytes:
    """One return paper by itself."""
    pdf = new_paper(WIDTH_MM, HEIGHT_MM)
    sheet = _Sheet(pdf, f"返還請求書 {paper.number}")
    sheet.turn()
    home = household(session, paper.household_id)
    _head(sheet, "返還請求書（適格返還請求書）", home.name, paper.number, paper.day, settings)
    sheet.line(f"お返しする日 {_day(paper.day)}　もとの取引日 {_day(paper.original_day)}", size_pt=11)
    sheet.line(return_heading(paper))
    sheet.rule()
    for line in return_lines(session, paper):
        sheet.line(line.text, yen(-line.amount_yen), middle=f"{line.quantity}点")
    sheet.rule()
    sheet.line("お返しする額（税込）", yen(paper.total_yen), 14)
    _rates(sheet, _return_rates(paper))
    if paper.note:
        sheet.line(f"メモ：{paper.note}")
    sheet.line(REDUCED_NOTE, size_pt=9)
    sheet.line("この額は、月の請求書から引きます。", size_pt=9)
    return bytes(pdf.output())


def _write_bill(session: Session, pdf: FPDF, bill: Bill, settings: OrdersSettings, vault: Vault) -> None:
    sheet = _Sheet(pdf, f"請求書 {bill.number}　{bill.household.name} 様")
    sheet.turn()
    _head(sheet, "請求書（適格簡易請求書）", bill.household.name, bill.number, local_day(bill.issued_at), settings)
    sheet.line(f"{bill.month.year}年{bill.month.month}月分　ご請求額", yen(bill.due_yen), 17)
    sheet.y_mm += 2
    sheet.line(_how_paid(session, bill, vault), size_pt=10)
    sheet.rule()
    _sums(sheet, bill)
    _rates(sheet, [(8, bill.total_8_yen, bill.tax_8_yen), (10, bill.total_10_yen, bill.tax_10_yen)])
    for paper in returns_of(session, bill.household_id, bill.month):
        sheet.line(f"お返し {paper.number}（もとの取引日 {_day(paper.original_day)}）", size_pt=9)
        _rates(sheet, _return_rates(paper))
    sheet.line(REDUCED_NOTE, size_pt=9)
    sheet.rule()
    for part in bill_parts(session, bill):
        _part(sheet, part)


def _head(sheet: _Sheet, title: str, name: str, number: str, day: date, settings: OrdersSettings) -> None:
    sheet.line(title, f"{number}　{_day(day)}", 16)
    sheet.y_mm += 2
    sheet.line(f"{name} 様", size_pt=15)
    sheet.line(f"{settings.issuer_name}　登録番号 {settings.issuer_number}", size_pt=10)
    sheet.line(f"{settings.shop_name}　電話 {settings.help_phone}", size_pt=10)
    sheet.rule()


def _sums(sheet: _Sheet, bill: Bill) -> None:
    rows = [
        ("品物", bill.goods_yen, True),
        ("月の会費", bill.fee_yen, True),
        ("そのほか", bill.corrections_yen, False),
        ("お返し", bill.refunds_yen, False),
    ]
    for name, amount_yen, always in rows:
        if always or amount_yen:
            sheet.line(name, yen(amount_yen))
    sheet.line(f"{bill.month.month}月分の計（税込）", yen(bill.total_yen), 11)
    if bill.carried_yen:
        sheet.line("前回までの残り" if bill.carried_yen > 0 else "前回までのお預かり", yen(bill.carried_yen))


def _rates(sheet: _Sheet, rates: list[tuple[int, int, int]]) -> None:
    for percent, total_yen, tax_yen in rates:
        if total_yen:
            sheet.line("", f"{percent}%対象 {yen(total_yen)}（うち消費税 {yen(tax_yen)}）", 9)


def _return_rates(paper: ReturnInvoice) -> list[tuple[int, int, int]]:
    """Below zero, as the bill takes them off."""
    return [(8, -paper.total_8_yen, -paper.tax_8_yen), (10, -paper.total_10_yen, -paper.tax_10_yen)]


def _part(sheet: _Sheet, part: BillPart) -> None:
    # A heading never stands alone at the foot of a page.
    sheet.room(LINE_MM * 2.5)
    sheet.y_mm += 1
    sheet.line(part.heading, yen(part.total_yen), 10.5)
    for line in part.lines:
        sheet.line(line.text, yen(line.amount_yen), 9.5, indent_mm=6, middle=f"{line.quantity}点")


def _how_paid(session: Session, bill: Bill, vault: Vault) -> str:
    if bill.due_yen == 0:
        return "お支払いはありません。"
    request = request_for(session, bill.id)
    if request is None:
        return "ケーブルテレビの料金といっしょに、口座から引き落とします。"
    day = debit_file(session, request.file_id).debit_day
    return f"{_day(day)}に、ケーブルテレビの料金といっしょに引き落とします。{_masked(request, vault)}"


def _masked(request: DebitRequest, vault: Vault) -> str:
    """The account as the household knows it; a paper without the key goes without."""
    return f"口座 {vault.open(request.sealed, request.household_id).masked}" if vault.ready and request.sealed else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
