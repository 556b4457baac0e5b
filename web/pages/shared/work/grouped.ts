/** A number whose thousands are parted by commas, as in the United States and Mexico. Nothing that begins with 0 is one. */
const GROUPED = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/;

/** The same text without the commas that part thousands; any other text as it is. */
export function ungrouped(text: string): string {
  return GROUPED.test(text) ? text.replaceAll(",", "") : text;
}
