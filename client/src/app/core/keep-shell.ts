import { isDevMode } from '@angular/core';

/** Keeps the shell for when there is no network; after the page has loaded, so that it costs the first visit nothing. */
export function keepShell(): void {
  if (isDevMode() || !('serviceWorker' in navigator)) return;
  const register = () =>
    void navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => undefined);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
