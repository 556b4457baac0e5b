/** What the server told of changes, and whether an answer has been overtaken by them. */

export type Group = "work" | "audit";

/** An event of `/api/live`: without `tables` anything may have changed. */
export interface Changed {
  group: Group;
  position: number;
  epoch: string;
  tables?: readonly string[];
}

/** What is known of an answer: which tables it is made of, if the server said so, and what it had seen. */
export interface Made {
  groups: readonly Group[];
  tables: ReadonlySet<string> | undefined;
  /** What had been told when it was asked for, see `Changes.told`. */
  told: number;
  /** The position after which it was asked for. */
  after: number;
}

interface Last {
  told: number;
  position: number;
}

const NEVER: Last = { told: 0, position: 0 };
const REST_FACTOR = 5;
const REST_MAX_MS = 4_000;

export class Changes {
  /** Counts the events. */
  told = 0;
  /** The log's epoch: after a restore it is another one, and positions from before mean nothing. */
  epoch: string | undefined;
  #reached = 0;
  #tables = new Map<string, Last>();
  #groups = new Map<Group, Last>();
  #anything = new Map<Group, Last>();

  take({ group, position, epoch, tables }: Changed): void {
    if (epoch !== this.epoch) {
      this.#reached = 0;
      this.#tables.clear();
      this.#groups.clear();
    }
    this.epoch = epoch;
    const last = { told: ++this.told, position };
    this.#groups.set(group, last);
    if (tables === undefined) this.#anything.set(group, last);
    else for (const table of tables) this.#tables.set(table, last);
  }

  /** Take note of what was done here: what is asked from now on is to know it. */
  reach(position: number): void {
    this.#reached = Math.max(this.#reached, position);
  }

  /** What a new question about these groups is to be answered after. */
  position(groups: readonly Group[]): number {
    return Math.max(this.#reached, ...groups.map((group) => (this.#groups.get(group) ?? NEVER).position));
  }

  /** After which position to ask again for an answer; undefined while it shows what is so. */
  overtaken({ groups, tables, told, after }: Made): number | undefined {
    const of = <Key>(among: Map<Key, Last>, keys: Iterable<Key>) =>
      [...keys].map((key) => among.get(key) ?? NEVER).filter((last) => last.told > told);
    const changed = tables === undefined ? of(this.#groups, groups) : of(this.#tables, tables);
    const concerned = [...of(this.#anything, groups), ...changed.filter((last) => last.position > after)];
    return concerned.length === 0 ? undefined : Math.max(...concerned.map((last) => last.position));
  }
}

/** The tables that an answer was made of, by its header. */
export function tablesOf(headers: Headers): ReadonlySet<string> | undefined {
  const said = headers.get("Floorbook-Tables");
  return said === null ? undefined : new Set(said.split(","));
}

/** How long an answer is not asked for again because of changes: what took the server long is asked for seldom. */
export function restMs(tookMs: number): number {
  return Math.min(REST_FACTOR * tookMs, REST_MAX_MS);
}
