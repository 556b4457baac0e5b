/** How the cards of the wall board share a screen. */

/** A card's least width and its height, and the gap between cards, in multiples of its type's size. */
const WIDE_EM = 14.5;
const HIGH_EM = 5.1;
const GAP_EM = 0.5;
/** Smaller type nobody reads: then the board is longer than the screen. */
const LEAST_PX = 15;
const MOST_PX = 64;

/** The number of columns with which the type of so many cards can be largest, and how large it is, in pixels. */
export function shared(cards: number, width: number, height: number): { columns: number; sizePx: number } {
  let best = { columns: 1, sizePx: 0 };
  for (let columns = 1; columns <= Math.max(1, cards); columns += 1) {
    const rows = Math.ceil(cards / columns);
    const across = width / (columns * (WIDE_EM + GAP_EM));
    const down = height / (Math.max(1, rows) * (HIGH_EM + GAP_EM));
    const sizePx = Math.min(MOST_PX, across, down);
    if (sizePx > best.sizePx) best = { columns, sizePx };
  }
  if (best.sizePx >= LEAST_PX) return best;
  return { columns: Math.max(1, Math.floor(width / (LEAST_PX * (WIDE_EM + GAP_EM)))), sizePx: LEAST_PX };
}
