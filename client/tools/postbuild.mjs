// After ng build: the service worker learns which files there are, and all that packs well is packed beside itself.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { folder } from './bundle.mjs';

if (!readFileSync(join(folder, 'index.html'), 'utf8').includes('%CSP_NONCE%')) {
  console.error('index.html has lost the place of its nonce: no page would have styles.');
  process.exit(1);
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const cached = files.filter((f) => /\.(js|css|svg|png|woff2|webmanifest)$/.test(f) && f !== 'sw.js').sort();
const worker = join(folder, 'sw.js');
const version = createHash('sha256').update(readFileSync(worker));
for (const file of [...cached, 'index.html']) version.update(file).update(readFileSync(join(folder, file)));
writeFileSync(
  worker,
  readFileSync(worker, 'utf8')
    .replace("'BUILD'", JSON.stringify(version.digest('hex').slice(0, 16)))
    .replace("['FILES']", JSON.stringify(cached.map((f) => `/${f}`))),
);

for (const file of files.filter((f) => /\.(js|css|svg|json|webmanifest|txt)$/.test(f))) {
  const bytes = readFileSync(join(folder, file));
  const packed = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  if (packed.length < bytes.length) writeFileSync(join(folder, `${file}.br`), packed);
}
