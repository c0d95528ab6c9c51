/* Codes as orders/goods/in_store_codes.py reads them, so that a tablet without network knows a wrong digit too. */

const TIMES_2_MINUS = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const TIMES_3 = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
const TIMES_5_PLUS = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const TIMES_5_MINUS = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];
const FOUR = [TIMES_2_MINUS, TIMES_2_MINUS, TIMES_3, TIMES_5_MINUS];
const FIVE = [TIMES_5_PLUS, TIMES_2_MINUS, TIMES_5_MINUS, TIMES_5_PLUS, TIMES_2_MINUS];

export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

export function checkDigit(body) {
  let total = 0;
  for (let place = 0; place < body.length; place += 1) {
    total += Number(body[body.length - 1 - place]) * (place % 2 === 0 ? 3 : 1);
  }
  return String((10 - (total % 10)) % 10);
}

function verifier(digits) {
  const tables = digits.length === 4 ? FOUR : FIVE;
  const sum = tables.reduce((all, table, place) => all + table[Number(digits[place])], 0);
  return String(digits.length === 4 ? TIMES_5_PLUS.indexOf((sum * 3) % 10) : TIMES_5_MINUS.indexOf((10 - (sum % 10)) % 10));
}

/* {code} | {code, weight_g} | {code, price_yen} | {wrong: true} */
export function readCode(code, formats) {
  if (!/^\d+$/.test(code) || ![8, 12, 13, 14].includes(code.length)) { return { code: code }; }
  if (checkDigit(code.slice(0, -1)) !== code.slice(-1)) { return { wrong: true }; }
  const full = code.length === 12 && code[0] === "2" ? "0" + code : code;
  const kind = full.length === 13 ? formats[full.slice(0, 2)] : undefined;
  if (!kind) { return { code: code }; }
  const digits = full.slice(12 - kind.digits, 12);
  const itemEnd = 12 - kind.digits - (kind.verifier ? 1 : 0);
  if (kind.verifier && verifier(digits) !== full[itemEnd]) { return { wrong: true }; }
  const body = full.slice(0, itemEnd) + "0".repeat(12 - itemEnd);
  const item = body + checkDigit(body);
  return kind.weight ? { code: item, weight_g: Number(digits) } : { code: item, price_yen: Number(digits) };
}
