// Keeps the shell for when there is no network. Data is never kept: it belongs to a session and is old tomorrow.
// The page is kept as the answer it was, header and all: its policy and its nonce belong together.
const build = 'BUILD';
const files = ['FILES'];
const name = `shell-${build}`;
const notOurs = /^\/(api|connect|callbacks|health|metrics|openapi|docs|\.well-known|hubs)(\/|$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) =>
        cache.addAll([...files, '/'].map((url) => new Request(url, { cache: url === '/' ? 'reload' : 'default' }))),
      )
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n !== name).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || notOurs.test(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match('/')));
  else if (files.includes(url.pathname))
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
