/** Listens for a scanner on the whole page. */

import { Wedge } from "./wedge.ts";

/**
 * Call `onscan` with each scan, until the function that is returned is called.
 * The Enter that ends a scan presses nothing; `onscan` returns false when the scan is not meant for it.
 */
export function listen(onscan: (text: string) => boolean): () => void {
  const wedge = new Wedge();
  const key = (event: KeyboardEvent) => {
    const scanned = wedge.take(event.key, event.timeStamp);
    if (scanned !== undefined && onscan(scanned)) event.preventDefault();
  };
  addEventListener("keydown", key, { capture: true });
  return () => removeEventListener("keydown", key, { capture: true });
}
