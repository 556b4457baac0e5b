/** A new version of the tablet: it is offered, and taken when somebody says so or nobody is signed in. */

export class Update {
  ready = $state(false);

  watch(): void {
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (workers === undefined) return;
    const first = workers.controller === null;
    // The new worker has taken over; this page still is the old one.
    workers.addEventListener("controllerchange", () => {
      if (!first || this.#controlled) this.ready = true;
      this.#controlled = true;
    });
    void workers.register("/sw.js").then((registration) => {
      const look = () => void registration.update().catch(() => undefined);
      setInterval(look, 15 * 60_000);
      document.addEventListener("visibilitychange", look);
      addEventListener("online", look);
    });
  }

  take(): void {
    location.reload();
  }

  #controlled = false;
}
