/* What a ruler and a light meter would say about the screen that is shown. All lengths in CSS pixels; `smallest` is
   the smallest type of the mode at 1280 x 720, `contrast` the least contrast of its text. */
({ smallest, contrast: least }) => {
  const faults = [];
  const width = innerWidth, height = innerHeight, scale = width / 1280;
  const seen = (element) => {
    for (let node = element; node && node !== document.documentElement; node = node.parentElement) {
      const style = getComputedStyle(node);
      if (style.display === 'none' || style.visibility === 'hidden') { return false; }
    }
    return true;
  };
  const colour = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const found = colour(getComputedStyle(node).backgroundColor);
      if (found.length === 3 || found[3] > 0.99) { return found; }
    }
    return [255, 255, 255];
  };
  const blockOf = (element) => {
    let node = element;
    while (getComputedStyle(node).display.startsWith('inline')) { node = node.parentElement; }
    return node;
  };
  /* Lines of text as tall as their signs, not as tall as the font's box. */
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const holder = text.parentElement;
    if (!text.data.trim() || holder.closest('script') || !seen(holder)) { continue; }
    const range = document.createRange();
    range.selectNodeContents(text);
    const size = parseFloat(getComputedStyle(holder).fontSize);
    for (const box of range.getClientRects()) {
      if (box.width < 1) { continue; }
      const middle = (box.top + box.bottom) / 2;
      lines.push({ words: text.data.trim(), holder, size, left: box.left, right: box.right,
        top: middle - size * 0.5, bottom: middle + size * 0.5 });
    }
  }
  for (const line of lines) {
    const style = getComputedStyle(line.holder);
    if (line.size < smallest * scale - 0.05) { faults.push(`${line.words}: ${line.size}px is too small`); }
    if (line.left < width * 0.05 - 1 || line.right > width * 0.95 + 1 || line.top < height * 0.05 - 1 || line.bottom > height * 0.95 + 1) {
      faults.push(`${line.words}: outside of the safe area`);
    }
    const contrast = ratio(colour(style.color), ground(line.holder));
    if (contrast < least) { faults.push(`${line.words}: contrast ${contrast.toFixed(2)}`); }
    const cell = line.holder.closest('.cell, .still, .said, .hint, .panel, .law, .stage');
    if (cell) {
      const box = cell.getBoundingClientRect();
      if (line.left < box.left || line.right > box.right + 1 || line.top < box.top || line.bottom > box.bottom + 1) {
        faults.push(`${line.words}: runs out of its ${cell.className}`);
      }
    }
    for (let node = line.holder; node && node.id !== 'tv'; node = node.parentElement) {
      const clipped = getComputedStyle(node).overflow === 'hidden' && node.getBoundingClientRect();
      if (clipped && (line.top < clipped.top - 1 || line.bottom > clipped.bottom + 1)) { faults.push(`${line.words}: cut off below or above`); }
    }
    if (style.textOverflow !== 'clip') { faults.push(`${line.words}: would be cut off with dots`); }
    const block = blockOf(line.holder);
    if (getComputedStyle(block).overflow === 'hidden' && block.scrollWidth > block.clientWidth + 1) {
      faults.push(`${line.words}: cut off`);
    }
  }
  for (let i = 0; i < lines.length; i += 1) {
    for (let j = i + 1; j < lines.length; j += 1) {
      const a = lines[i], b = lines[j];
      const covered = a.holder.closest('.title') && b.holder.closest('.said');
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && along > 2 * scale && !covered) { faults.push(`${a.words} and ${b.words} overlap`); }
    }
  }
  const cells = [...document.querySelectorAll('.cell')].filter(seen);
  for (const cell of cells) {
    const box = cell.getBoundingClientRect();
    if (box.left < width * 0.05 - 1 || box.right > width * 0.95 + 1 || box.top < height * 0.05 - 1 || box.bottom > height * 0.95 + 1) {
      faults.push(`${cell.id}: outside of the safe area`);
    }
    for (const other of cells) {
      const there = other.getBoundingClientRect();
      const across = Math.min(box.right, there.right) - Math.max(box.left, there.left);
      const along = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
      if (other !== cell && across > 0 && along > 0) { faults.push(`${cell.id} and ${other.id} overlap`); }
    }
    for (const line of lines) {
      const across = Math.min(box.right, line.right) - Math.max(box.left, line.left);
      const along = Math.min(box.bottom, line.bottom) - Math.max(box.top, line.top);
      if (!cell.contains(line.holder) && across > 1 && along > 3 * scale) { faults.push(`${cell.id} covers ${line.words}`); }
    }
    const border = colour(getComputedStyle(cell).borderTopColor);
    if (ratio(border, ground(cell.parentElement)) < 3) { faults.push(`${cell.id}: border ${ratio(border, ground(cell.parentElement)).toFixed(2)}`); }
  }
  for (const picture of document.images) {
    if (!picture.complete || !picture.naturalWidth) { faults.push(`${picture.src}: not shown`); }
  }
  const root = document.scrollingElement;
  if (root.scrollWidth > width || root.scrollHeight > height) { faults.push('the page scrolls'); }
  faults.push(...focusFaults());
  return faults;

  function focusFaults() {
    const found = [];
    const first = document.activeElement;
    for (const cell of cells) {
      cell.blur();
      document.querySelectorAll('.on').forEach((one) => one.classList.remove('on'));
      const before = ground(cell);
      cell.focus();
      const style = getComputedStyle(cell);
      const ring = parseFloat(style.outlineWidth);
      if (style.outlineStyle === 'none' || ring < 4 * Math.min(1, scale)) { found.push(`${cell.id}: ring of ${ring}px`); }
      if (ratio(before, ground(cell)) < 3) { found.push(`${cell.id}: its ground hardly changes with the focus`); }
      for (const beside of [ground(cell), ground(cell.parentElement)]) {
        if (ratio(colour(style.outlineColor), beside) < 3) { found.push(`${cell.id}: the ring is hardly seen`); }
      }
      for (const part of [cell, ...cell.querySelectorAll('*')]) {
        const words = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const contrast = ratio(colour(getComputedStyle(part).color), ground(part));
        if (words && contrast < least) { found.push(`${cell.id}: contrast ${contrast.toFixed(2)} with the focus`); }
      }
    }
    if (first && first.focus) { first.focus(); }
    return found;
  }
}
