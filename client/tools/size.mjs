// Fails when the first page costs more than it may. Sizes are those of the packed files, as they travel.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { folder, initialFiles } from './bundle.mjs';

const limit = 150_000;
let total = 0;
for (const file of initialFiles()) {
  const packed = join(folder, `${file}.br`);
  const bytes = statSync(existsSync(packed) ? packed : join(folder, file)).size;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  of ${limit} bytes that the first page may transfer`);
process.exit(total > 0 && total <= limit ? 0 : 1);
