// The API's types, from the server's own document. Runs before every build and test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const document = process.env.GALLANT_OPENAPI || fileURLToPath(new URL('../../.run/openapi.json', import.meta.url));
const types = fileURLToPath(new URL('../src/app/api/schema.d.ts', import.meta.url));

if (!existsSync(document)) {
  console.error(`There is no API document at ${document}. Write it with the server's verb: openapi --out FILE`);
  process.exit(1);
}

const described = JSON.parse(readFileSync(document, 'utf8'));
const text = `// Made from the server's API document by npm run generate.\n${astToString(await openapiTS(described))}`;
if (!existsSync(types) || readFileSync(types, 'utf8') !== text) writeFileSync(types, text);

// A path that has landed needs no type by hand any more.
const pending = readFileSync(new URL('../src/app/api/pending.ts', import.meta.url), 'utf8');
for (const path of Object.keys(described.paths)) {
  if (pending.includes(`'${path.replace('/api/v1', '')}':`))
    console.warn(`api/pending.ts: ${path} is in the document now.`);
}
