/** What may be done with a task in which phase: as the server has it, so that a screen offers nothing that it refuses. */

import type { Phase } from "./work.ts";

export const MOVES = {
  StartTask: ["open"],
  PauseTask: ["working"],
  ResumeTask: ["paused"],
  CompleteTask: ["working", "paused"],
  CancelTask: ["open", "working", "paused"],
  SwitchTask: ["open", "paused"],
  UndoTask: ["completed", "cancelled"],
} as const satisfies Record<string, readonly Phase[]>;

export type Move = keyof typeof MOVES;

/** How long a completion or cancellation can be taken back. */
export const UNDO_MS = 10_000;

export function allowed(move: Move, phase: Phase): boolean {
  return (MOVES[move] as readonly Phase[]).includes(phase);
}
