// An S3-compatible server of somebody else's on loopback, with one empty bucket. One JSON line in ({bucket}), one out ({port}).
// It ends with its input.
import { createInterface } from 'node:readline';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

const directory = mkdtempSync(join(tmpdir(), 'gallant-s3-'));
const lines = createInterface({ input: process.stdin });
lines.once('line', async (line) => {
  const { bucket } = JSON.parse(line);
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: bucket }] });
  const { port } = await server.run();
  console.log(JSON.stringify({ port }));
});
lines.on('close', () => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(0);
});
