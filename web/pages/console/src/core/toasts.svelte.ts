/** What became of what somebody did, said once and read out. */

export interface Toast {
  id: number;
  kind: "done" | "wrong";
  text: string;
  undo?: { name: string; run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
const UNDO_MS = 10_000;

class Toasts {
  all = $state.raw<readonly Toast[]>([]);
  #next = 1;

  done(text: string, undo?: Toast["undo"]): void {
    this.#show({ id: this.#next++, kind: "done", text, undo }, undo === undefined ? SHOWN_MS : UNDO_MS);
  }

  /** What went wrong stays until it was put away. */
  wrong(text: string): void {
    this.#show({ id: this.#next++, kind: "wrong", text });
  }

  drop(id: number): void {
    this.all = this.all.filter((each) => each.id !== id);
  }

  #show(toast: Toast, ms?: number): void {
    this.all = [...this.all.slice(-3), toast];
    if (ms !== undefined) setTimeout(() => this.drop(toast.id), ms);
  }
}

export const toasts = new Toasts();
