/**
 * The tablet's service worker: pages from the network first, hashed assets from the cache, the API never from it.
 *
 * A new one takes over at once and drops older caches; the page that is open offers the new version, see `src/update.ts`.
 */

import { clientsClaim } from "workbox-core";
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { NavigationRoute, registerRoute, setCatchHandler } from "workbox-routing";
import { NetworkFirst, NetworkOnly } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope;
declare const PRECACHED: PrecacheEntry[];

/** How long a slow network may keep somebody waiting for the page itself. */
const PAGE_TIMEOUT_S = 3;
/** Other applications of the same host, and what is not a page of this one. */
const NOT_OURS = [/^\/api\//, /^\/console\//, /^\/launchpad\//, /^\/metrics$/, /^\/health/];

void self.skipWaiting();
clientsClaim();
cleanupOutdatedCaches();

registerRoute(({ url }) => url.pathname.startsWith("/api/"), new NetworkOnly());
registerRoute(
  new NavigationRoute(new NetworkFirst({ cacheName: "pages", networkTimeoutSeconds: PAGE_TIMEOUT_S }), {
    denylist: NOT_OURS,
  }),
);
precacheAndRoute(PRECACHED, { directoryIndex: "index.html" });

setCatchHandler(async ({ request }) => {
  if (request.mode !== "navigate") return Response.error();
  const url = new URL(request.url);
  return (await matchPrecache(url.pathname)) ?? (await matchPrecache("/")) ?? Response.error();
});
