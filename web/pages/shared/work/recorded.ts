/** What is recorded on a task beside its times: material that went into it, and what was written on it. */

export interface Recorded {
  kind: "material" | "note" | "completed" | "cancelled";
  /** The material, or the words; null once they were erased. */
  text: string | null;
  quantity: string | null;
  unit: string | null;
  at: number;
  /** Whether the person whose task it is recorded it; else `byName` says who did, as far as that is known. */
  own: boolean;
  byName: string | null;
  /** Whether it still waits to be sent. */
  unconfirmed: boolean;
}

/** What a command records, as far as it does. */
export interface Recording {
  type: string;
  item?: string;
  quantity?: string | number | null;
  unit?: string;
  text?: string;
  note?: string;
  reason?: string;
}

const KINDS = {
  UseMaterial: "material",
  NoteTask: "note",
  CompleteTask: "completed",
  CancelTask: "cancelled",
} as const;

/** What a command that was given at a moment records; undefined when that is nothing. */
export function recordedBy(command: Recording, at: number): Recorded | undefined {
  const text = command.item ?? command.text ?? command.note ?? command.reason;
  if (!(command.type in KINDS) || !text) return undefined;
  const kind = KINDS[command.type as keyof typeof KINDS];
  const used = kind === "material" ? { quantity: String(command.quantity), unit: command.unit ?? "" } : undefined;
  return { kind, text, quantity: null, unit: null, ...used, at, own: true, byName: null, unconfirmed: true };
}

/** Put it among what is recorded, the latest first. What the server knows already (nobody does two at once) changes nothing. */
export function withRecorded(known: readonly Recorded[], next: Recorded): Recorded[] {
  if (known.some(({ own, kind, at }) => own && kind === next.kind && at === next.at)) return [...known];
  return [...known, next].sort((a, b) => b.at - a.at);
}
