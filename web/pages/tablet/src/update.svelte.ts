/** A new version of the tablet: it is offered, and taken when somebody says so. */

import { Wake } from "../../shared/outbox/device.ts";
import { pauseAfter } from "../../shared/outbox/sender.ts";

const LOOK_MS = 15 * 60_000;

export class Update {
  ready = $state(false);
  readonly #wake = new Wake();
  #looking = false;

  async watch(): Promise<void> {
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (workers === undefined) return;
    let controlled = workers.controller !== null;
    // The new worker has taken over; this page still is the old one.
    workers.addEventListener("controllerchange", () => {
      this.ready = controlled;
      controlled = true;
    });
    let look = () => this.#wake.call();
    addEventListener("online", () => look());
    document.addEventListener("visibilitychange", () => look());
    const registration = await this.#register(workers);
    look = () => {
      this.#wake.call();
      void this.#look(registration);
    };
    setInterval(look, LOOK_MS);
  }

  take(): void {
    location.reload();
  }

  /** Ask for a new version, and have it ready: what fails on the way is tried again. */
  async #look(registration: ServiceWorkerRegistration): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    for (let tries = 0; !(await has(registration)); tries += 1) {
      await this.#wake.within(pauseAfter(tries, Math.random()));
    }
    this.#looking = false;
  }

  /** Until this has worked once, the application does not open without connection. */
  async #register(workers: ServiceWorkerContainer): Promise<ServiceWorkerRegistration> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await workers.register("/sw.js");
      } catch {
        await this.#wake.within(pauseAfter(tries, Math.random()));
      }
    }
  }
}

async function has(registration: ServiceWorkerRegistration): Promise<boolean> {
  try {
    await registration.update();
  } catch {
    return false;
  }
  const worker = registration.installing;
  if (worker === null) return true;
  await new Promise<void>((resolve) => {
    const told = () => {
      if (worker.state !== "installing") resolve();
    };
    worker.addEventListener("statechange", told);
    told();
  });
  return worker.state !== "redundant";
}
