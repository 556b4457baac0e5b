/** What a table shows of its rows. */

import type { Snippet } from "svelte";

import { bytes, day, hours, instant, milliseconds, moment, money, number, share, time, UNKNOWN } from "./format.ts";

export type Kind =
  "text" | "number" | "bytes" | "ms" | "money" | "hours" | "percent" | "day" | "time" | "moment" | "instant";

/** What the values of a column are called. */
export type Words = Readonly<Record<string, string>>;

export interface Column<Row> {
  /** The field of the answer. Exports know the column by it. */
  key: string;
  name: string;
  kind?: Kind;
  /** What is shown; the field itself unless told. */
  value?: (row: Row) => unknown;
  /** What values are called, here and in files, by how the answer has them; nothing is the empty one. */
  words?: Words;
  /** How it is shown, where text is not enough. */
  cell?: Snippet<[Row]> | undefined;
  /** What it leads to. */
  href?: (row: Row) => string | undefined;
  /** What the server calls sorting by it. */
  sort?: string;
  /** Whether it is shown only when chosen. */
  hidden?: boolean;
}

const SHOW: Record<Kind, (value: never) => string> = {
  text: (value: unknown) => (value == null || value === "" ? UNKNOWN : String(value)),
  number: (value: number) => number(value, 2),
  bytes,
  ms: milliseconds,
  money,
  hours,
  percent: share,
  day,
  time,
  moment,
  instant,
};

/** A value as a column shows it. */
export function shown(kind: Kind | undefined, value: unknown): string {
  return SHOW[kind ?? "text"](value as never);
}

/** A day and a time as the two that they are: between them, and nowhere else, a line may end. */
export function unbroken(text: string): string[] {
  const at = text.lastIndexOf(", ");
  return /:\d\d/.test(text) && at > 0 ? [text.slice(0, at + 1), text.slice(at + 2)] : [text];
}

/** What a column says of a row, in words. */
export function textOf<Row>(column: Column<Row>, row: Row): string {
  return called(valueOf(column, row), column.words, column.kind);
}

/** What a value is called, if there is a word for it. */
export function called(value: unknown, words: Words | undefined, kind?: Kind): string {
  return words?.[String(value ?? "")] ?? shown(kind, value);
}

export function valueOf<Row>(column: Column<Row>, row: Row): unknown {
  return column.value === undefined ? (row as Record<string, unknown>)[column.key] : column.value(row);
}

/** Whether a value has a word that no column has room for, so that it has to be broken. */
export function isUnbroken(value: unknown): boolean {
  return typeof value === "string" && /\S{28}/.test(value);
}

/** Whether a column is read from the right: numbers of all kinds. */
export function isNumeric(kind: Kind | undefined): boolean {
  return kind !== undefined && ["number", "bytes", "ms", "money", "hours", "percent"].includes(kind);
}

/** Whether a column is a day or a time, which is not broken into lines. */
export function isWhen(kind: Kind | undefined): boolean {
  return kind !== undefined && ["day", "time", "moment", "instant"].includes(kind);
}

/** The columns that are shown: those chosen, in their own order, or all that are not hidden. */
export function chosenColumns<Row>(columns: readonly Column<Row>[], chosen: string | undefined): Column<Row>[] {
  const names = chosen === undefined ? undefined : new Set(chosen.split(","));
  const found = columns.filter((column) => names?.has(column.key) ?? !column.hidden);
  return found.length > 0 ? found : columns.filter((column) => !column.hidden);
}
