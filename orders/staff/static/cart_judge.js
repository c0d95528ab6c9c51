/* What a tablet knows alone: the same questions as orders/fulfilment/cart.py, asked of the kept state of the cart.
   `judge(view, scan)` changes the view where the deed is right. The shop's own answer comes later and counts. */

import { readCode } from "./cart_codes.js";

export function left(row) { return row.missing ? 0 : row.wanted - row.picked; }

export function leftOf(stop) { return stop.rows.reduce((all, row) => all + left(row), 0); }

export function tubWord(view, number) {
  const tub = view.tubs.find((each) => each.number === number);
  return (tub ? tub.colour : "") + number;
}

function wrong(words) { return { right: false, words: words }; }

function right(view, stop, row, scan, more) {
  const weight = scan.weight_g ? " " + scan.weight_g.toLocaleString("ja-JP") + "g" : "";
  const words = "「" + stop.name + "」" + weight + " → " + tubWord(view, row.tub) + "（" + row.picked + "/" + row.wanted + "点）";
  return Object.assign({ right: true, words: words, stop: stop, row: row }, more);
}

export function rowOfLine(view, lineId) {
  for (const stop of view.stops) {
    for (const row of stop.rows) {
      if (row.line_id === lineId) { return { stop: stop, row: row }; }
    }
  }
  return null;
}

function piece(view, scan) {
  let reading = { code: scan.code };
  let stop = view.stops.find((each) => each.codes.includes(scan.code));
  if (!stop) {
    reading = readCode(scan.code, view.formats);
    if (reading.wrong) { return wrong("「" + scan.code + "」は、番号の読みまちがいです（検査数字が合いません）。もう一度 読み取ってください。"); }
    stop = view.stops.find((each) => each.codes.includes(reading.code));
  }
  if (!stop) {
    const wanted = view.stops.find((each) => leftOf(each) > 0);
    return wrong("「" + scan.code + "」は、このカートの品物ではありません。" + (wanted ? "ほしいのは「" + wanted.name + "」です。" : "") + "棚に戻してください。");
  }
  const rows = scan.tub ? stop.rows.filter((row) => row.tub === scan.tub) : stop.rows;
  if (!rows.length) {
    return wrong("ほかの注文の品です：「" + stop.name + "」は " + tubWord(view, stop.rows[0].tub) + " のかごの品です。" + tubWord(view, scan.tub) + " には入れないでください。");
  }
  const row = rows.find((each) => left(each) > 0);
  if (!row) {
    const full = rows.find((each) => !each.missing);
    return wrong(full ? "多すぎます：「" + stop.name + "」は、もう足りています。いまの1点は棚に戻してください。"
      : "「" + stop.name + "」は、品切れにしてあります。見つかったときは「見つかった」を押してください。");
  }
  if (stop.weighed) {
    const weight = scan.weight_g || reading.weight_g;
    if (!weight && reading.price_yen === undefined) { return { weigh: true, stop: stop, words: "「" + stop.name + "」は はかり売りです。はかりの重さ（グラム）を入れて、Enterを押してください。" }; }
    if (weight && weight > stop.most_g) { return wrong("重すぎます：「" + stop.name + "」" + weight + "グラム。" + stop.most_g + "グラムまでにしてください。"); }
    if (weight && weight < stop.least_g) { return wrong("軽すぎます：「" + stop.name + "」" + weight + "グラム。" + stop.least_g + "グラムより重いものにしてください。"); }
  }
  row.picked += 1;
  view.placed[scan.id] = row.line_id;
  return right(view, stop, row, { weight_g: scan.weight_g || reading.weight_g });
}

function tub(view, scan) {
  const found = rowOfLine(view, view.placed[scan.of]);
  if (!found) { return wrong("取り出す品がありません。"); }
  if (found.row.tub === scan.tub) {
    return { right: true, words: "「" + found.stop.name + "」は " + tubWord(view, scan.tub) + "。合っています。", stop: found.stop, row: found.row };
  }
  const other = found.stop.rows.find((row) => row.tub === scan.tub && left(row) > 0);
  if (!other) {
    return wrong("ちがうかごです：「" + found.stop.name + "」は " + tubWord(view, found.row.tub) + " に入れます。" + tubWord(view, scan.tub) + " から出してください。");
  }
  found.row.picked -= 1;
  other.picked += 1;
  view.placed[scan.of] = other.line_id;
  return right(view, found.stop, other, {});
}

function missing(view, scan) {
  const found = rowOfLine(view, scan.line_id);
  if (!found) { return wrong("この品は、カートにありません。"); }
  found.row.missing = true;
  return { right: true, words: tubWord(view, found.row.tub) + " の「" + found.stop.name + "」を品切れにしました。", stop: found.stop, row: found.row };
}

function foundAgain(view, scan) {
  const found = rowOfLine(view, scan.line_id);
  if (!found) { return wrong("この品は、カートにありません。"); }
  found.row.missing = false;
  return { right: true, words: tubWord(view, found.row.tub) + " の「" + found.stop.name + "」を また集めます。", stop: found.stop, row: found.row };
}

function out(view, scan) {
  const found = rowOfLine(view, view.placed[scan.of]);
  if (!found || found.row.picked === 0) { return wrong("取り出す品がありません。"); }
  found.row.picked -= 1;
  delete view.placed[scan.of];
  return { right: true, words: "「" + found.stop.name + "」を " + tubWord(view, found.row.tub) + " から出しました。棚に戻してください。", stop: found.stop, row: found.row };
}

const DEEDS = { piece: piece, tub: tub, missing: missing, found: foundAgain, out: out };

export function judge(view, scan) { return DEEDS[scan.deed](view, scan); }
