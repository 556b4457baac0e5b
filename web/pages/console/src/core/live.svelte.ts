/** How far the server's tables are, told by it as they change; and whether we still hear from it. */

import { Changes, type Changed } from "./changes.ts";

/** The server speaks at least every 15 seconds. After this long without a word the connection is taken for dead. */
const SILENCE_MS = 25_000;
const AGAIN_MS = 2_000;

class Live {
  readonly changes = new Changes();
  /** As `changes.told`, for who wants to look again when something was told. */
  told = $state(0);
  /** Whether somebody can see the page: what is hidden is fetched once it is shown. */
  seen = $state(!document.hidden);
  /** Whether what is shown may have been overtaken. */
  stale = $state(false);
  /** When the server was heard last. */
  heard = $state(Date.now());
  /** How far the server told, or what is shown had been asked for when it was not told yet. */
  #since = "";
  #source: EventSource | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  /** Listen until told to stop. What is shown was asked for after `since`, see `Me`. */
  start(since: string): () => void {
    this.#since ||= since; // what was told once counts, however often somebody signs in
    const comeBack = () => {
      if (this.stale) this.#connect();
    };
    const goAway = () => {
      this.stale = true;
      this.#close();
    };
    const look = () => (this.seen = !document.hidden);
    this.#connect();
    document.addEventListener("visibilitychange", look);
    addEventListener("online", comeBack);
    addEventListener("offline", goAway);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", comeBack);
      removeEventListener("offline", goAway);
      this.#close();
    };
  }

  #connect(): void {
    this.#close();
    const source = new EventSource(`/api/live?since=${encodeURIComponent(this.#since)}`);
    this.#source = source;
    source.addEventListener("changed", (event: MessageEvent<string>) => {
      this.#since = event.lastEventId;
      this.changes.take(JSON.parse(event.data) as Changed);
      this.told = this.changes.told;
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
