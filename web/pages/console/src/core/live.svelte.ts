/** How far the server's tables are, told by it as they change; and whether we still hear from it. */

export type Group = "work" | "audit";

interface Changed {
  group: Group;
  position: number;
  epoch: string;
}

/** The server speaks at least every 15 seconds. After this long without a word the connection is taken for dead. */
const SILENCE_MS = 25_000;
const AGAIN_MS = 2_000;

class Live {
  positions = $state<Record<Group, number>>({ work: 0, audit: 0 });
  /** Whether what is shown may have been overtaken. */
  stale = $state(false);
  /** When the server was heard last. */
  heard = $state(Date.now());
  #source: EventSource | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  /** Listen until told to stop. */
  start(): () => void {
    const comeBack = () => {
      if (this.stale) this.#connect();
    };
    const goAway = () => {
      this.stale = true;
      this.#close();
    };
    this.#connect();
    addEventListener("online", comeBack);
    addEventListener("offline", goAway);
    return () => {
      removeEventListener("online", comeBack);
      removeEventListener("offline", goAway);
      this.#close();
    };
  }

  #connect(): void {
    this.#close();
    const source = new EventSource("/api/live");
    this.#source = source;
    source.addEventListener("changed", (event: MessageEvent<string>) => {
      const changed = JSON.parse(event.data) as Changed;
      this.positions[changed.group] = changed.position;
      this.#alive();
    });
    source.addEventListener("still", () => this.#alive());
    source.addEventListener("error", () => {
      this.stale = true;
      // The browser comes back by itself after a break, but not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) this.#expect(AGAIN_MS);
    });
    this.#expect(SILENCE_MS);
  }

  #alive(): void {
    this.stale = false;
    this.heard = Date.now();
    this.#expect(SILENCE_MS);
  }

  #expect(ms: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.stale = true;
      this.#connect();
    }, ms);
  }

  #close(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
  }
}

export const live = new Live();
