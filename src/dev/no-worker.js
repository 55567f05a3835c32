// Answered by `cuebook serve` in place of the site's service worker: one that a built site left in this browser under the
// same address goes away, so that what is being written never comes from a cache.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(self.registration.unregister());
});
