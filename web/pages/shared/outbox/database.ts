/** The outbox on disk: three lists and a few values, in one IndexedDB database. Knows nothing of the network. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Acknowledged, Refused, Waiting } from "./item.ts";

interface Schema extends DBSchema {
  waiting: { key: number; value: Waiting; indexes: { key: string } };
  refused: { key: number; value: Refused; indexes: { key: string } };
  acknowledged: { key: number; value: Acknowledged; indexes: { acknowledgedAt: number } };
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

const VERSION = 1;

/** Open the database, making it the first time. `blocking` is told when a newer page wants to change its form. */
export function openDatabase(name = "floorbook", blocking?: () => void): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(database) {
      const waiting = database.createObjectStore("waiting", { keyPath: "order", autoIncrement: true });
      waiting.createIndex("key", "key", { unique: true });
      const refused = database.createObjectStore("refused", { keyPath: "order" });
      refused.createIndex("key", "key", { unique: true });
      const acknowledged = database.createObjectStore("acknowledged", { keyPath: "order" });
      acknowledged.createIndex("acknowledgedAt", "acknowledgedAt");
      database.createObjectStore("values");
    },
    blocking() {
      blocking?.();
    },
  });
}
