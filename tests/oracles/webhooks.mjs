// Reads webhooks as JSON, one a line, on stdin: { Secret, Headers, Body, Now } (Now: seconds; null for the real time). Writes for each, one
// a line, { valid } as standardwebhooks judges it.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

const clock = Date.now;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { Secret, Headers, Body, Now } = JSON.parse(line);
  Date.now = Now === null ? clock : () => Now * 1000;
  const OriginalDate = Date;
  globalThis.Date = class extends OriginalDate {
    constructor(...given) {
      if (given.length === 0) super(OriginalDate.now());
      else super(...given);
    }
  };
  let valid = true;
  try {
    new Webhook(Secret).verify(Body, Headers);
  } catch {
    valid = false;
  }
  globalThis.Date = OriginalDate;
  process.stdout.write(JSON.stringify({ valid }) + '\n');
}
