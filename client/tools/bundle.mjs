// What the browser loads before the first page shows: the files that index.html names and all that they import at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = fileURLToPath(new URL('../dist/client/browser/', import.meta.url));

export function initialFiles() {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const found = new Set();
  const add = (file) => {
    if (found.has(file)) return;
    found.add(file);
    if (!file.endsWith('.js')) return;
    const script = readFileSync(join(folder, file), 'utf8');
    for (const [, name] of script.matchAll(/(?:import|from)\s*["']\.\/([\w.-]+\.js)["']/g)) add(name);
  };
  for (const [, name] of page.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)) add(name);
  return [...found];
}
