"""What tests run inside pages."""

# The device's clock and the page's own time: the real ones and what a test puts on top of them.
# Timers go on as they do.
CLOCK = """
(() => {
  const Real = Date;
  globalThis.aheadMs ??= 0;
  globalThis.Date = class extends Real {
    constructor(...said) { said.length === 0 ? super(Real.now() + globalThis.aheadMs) : super(...said); }
    static now() { return Real.now() + globalThis.aheadMs; }
  };
  globalThis.passedMs = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + globalThis.passedMs;
})();
"""

# A function that waits: what Playwright has for it evaluates texts in the page, which the page forbids.
KEPT = """
() => new Promise((done, fail) => {
  const end = performance.now() + 60_000;
  const look = () => {
    if (navigator.serviceWorker.controller?.state === "activated") done();
    else if (performance.now() > end) fail(Error("no service worker took this page"));
    else setTimeout(look, 30);
  };
  look();
})
"""
# A scanner is a keyboard that types faster than one key for each message to the browser.
SCAN = """
(text) => [...text, "Enter"].forEach((key) =>
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))
"""
REFUSALS = """
() => new Promise((done) => {
  const opening = indexedDB.open("floorbook");
  opening.onsuccess = () => {
    const asking = opening.result.transaction("refused").objectStore("refused").getAll();
    asking.onsuccess = () => {
      opening.result.close();
      done(asking.result.map(({ body, refusal }) => `${refusal.code}: ${refusal.detail} ${body}`));
    };
  };
})
"""
