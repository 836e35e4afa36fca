// Answers every line with what libphonenumber-js ships, to make numbers from:
// { version, plans: [{ region, callingCode, idd, nationalPrefix, example, patterns }] }, absent texts null.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const metadata = require('libphonenumber-js/metadata.max.json');
const examples = require('libphonenumber-js/examples.mobile.json');
const { version } = JSON.parse(readFileSync(new URL('node_modules/libphonenumber-js/package.json', import.meta.url)));

const plan = (region, [callingCode, idd, number, , , nationalPrefix, , , , , , types]) => ({
  region,
  callingCode,
  idd: idd || null,
  nationalPrefix: nationalPrefix || null,
  example: examples[region] ?? null,
  patterns: [number, ...types.map(type => type && type[0])].filter(Boolean),
});
const plans = [
  ...Object.entries(metadata.countries).map(([region, data]) => plan(region, data)),
  ...Object.values(metadata.nonGeographic).map(data => plan('001', data)),
];

for await (const _ of createInterface({ input: process.stdin })) process.stdout.write(JSON.stringify({ version, plans }) + '\n');
