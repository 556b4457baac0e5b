/** Our own signs, drawn on a grid of 24. `Icon.svelte` shows them. */

import type { DESK } from "./desk.ts";

const SIGNS = {
  open: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Z",
  working: "M8 5.5v13l11-6.5Z",
  paused: "M7 5h3.5v14H7zM13.500 5H17v14h-3.500z",
  completed: "m4.500 12.500 5 5 10-11",
  cancelled: "m6 6 12 12M18 6 6 18",
  waiting: "M12 4v9m0 0-3.500-3.500M12 13l3.500-3.500M4.500 17v2.500h15V17",
  offline:
    "M3 3l18 18M6 10.500a10 10 0 0 1 4-2M3 7a15 15 0 0 1 4-2.300M12 19h.01M9 15.500a5 5 0 0 1 4.500-1M14 5a15 15 0 0 1 7 2",
  online: "M3 8a14 14 0 0 1 18 0M6 11.500a9.500 9.500 0 0 1 12 0M9 15a5 5 0 0 1 6 0M12 19h.01",
  alert: "M12 4 2.500 20h19ZM12 10v5m0 2.500h.01",
  add: "M12 5v14M5 12h14",
  back: "m14 6-6 6 6 6",
  close: "m6 6 12 12M18 6 6 18",
  delete: "M9 6h11v12H9l-6-6Zm3 4 4 4m0-4-4 4",
  switch: "M5 9h13l-3.500-3.500M19 15H6l3.500 3.500",
  out: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  note: "M6 4h9l4 4v12H6ZM9 12h7M9 16h5",
  material: "m12 3 8 4.500v9L12 21l-8-4.500v-9ZM4 7.500l8 4.500 8-4.500M12 12v9",
  correct: "M4 20l1-4L16 5l3 3L8 19Z",
  update: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
  undo: "M8 5 4 9l4 4M4 9h9a5.500 5.500 0 0 1 0 11H9",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM15.500 15.500 20 20",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M14 8v8M16.500 8v8",
  theme: "M12 4a8 8 0 1 0 0 16ZM12 4a8 8 0 0 1 0 16",
  language: "M4 6h9M8.500 4v2M6 6c0 4 3 6.500 6 7.500M11.500 6c0 4-3 6.500-7 7.500M12 20l4-9 4 9M13.500 17h5",
  guide: "M4 5c3-1 6-.500 8 1 2-1.500 5-2 8-1v13c-3-1-6-.500-8 1-2-1.500-5-2-8-1ZM12 6v13",
  badge: "M5 4h14v16H5ZM9.500 4V2.500h5V4M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM8.500 17a3.500 3.500 0 0 1 7 0",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.500l3 2",
} as const;

export type IconName = keyof typeof SIGNS | keyof typeof DESK;

/** Those that are drawn as areas. */
export const FILLED = new Set<string>(["working", "paused"]);

/** How each sign is drawn. */
export const paths = new Map<string, string>(Object.entries(SIGNS));

/** Have more signs: what only desks show is not loaded on tablets. */
export function haveSigns(more: Readonly<Record<string, string>>): void {
  for (const [name, path] of Object.entries(more)) paths.set(name, path);
}
