/** Listens for a scanner on the whole page. */

import { Wedge } from "./wedge.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** The field that this is, if it is one that is typed into. */
export function fieldOf(target: EventTarget | null): Field | undefined {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;
}

/**
 * Call `onscan` with each scan, until the function that is returned is called.
 * A scan presses nothing and sends no form; a field that it went into has what it had before.
 */
export function listen(onscan: (text: string) => void): () => void {
  const wedge = new Wedge();
  let restore: (() => void) | undefined;
  const key = (event: KeyboardEvent) => {
    const field = fieldOf(event.target);
    const scanned = wedge.take(event.key, event.timeStamp, field !== undefined);
    if (scanned !== undefined) {
      event.preventDefault();
      restore?.();
      onscan(scanned);
    } else if (event.key.length === 1) {
      if (wedge.length === 1) restore = remember(field);
      // A space inside of a number would press the button that has the focus.
      else if (event.key === " " && field === undefined) event.preventDefault();
    }
  };
  addEventListener("keydown", key, { capture: true });
  return () => removeEventListener("keydown", key, { capture: true });
}

/** Give what puts a field back to what it holds now. */
function remember(field: Field | undefined): () => void {
  const value = field?.value ?? "";
  return () => {
    if (field === undefined || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}
