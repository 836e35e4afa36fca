// Prism on Twilio's published description of its API: every request is checked against it. One JSON line in (null), one out:
// { url, fields }, its address and the form fields that a message may have (Prism lets unknown ones pass). It serves until
// stdin ends.
//
// The description is cut down to what we call. Its examples of pages break their own "format: uri", which is left out. Of the
// list's examples only an empty one stays, so that an accepted query is told from a refused one by its answer.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const account = '/2010-04-01/Accounts/{AccountSid}';
const wanted = [`${account}/Messages.json`, `${account}/Balance.json`, '/2010-04-01/Accounts/{Sid}.json'];

function describe() {
  const api = JSON.parse(readFileSync('node_modules/@twilio-alpha/mcp/twilio-oai/spec/json/twilio_api_v2010.json', 'utf8'));
  api.paths = Object.fromEntries(wanted.map((path) => [path, api.paths[path]]));

  const { get, post } = api.paths[wanted[0]];
  const fields = Object.keys(post.requestBody.content['application/x-www-form-urlencoded'].schema.properties);

  const list = get.responses['200'].content['application/json'];
  for (const property of Object.values(list.schema.properties)) delete property.format;
  const [name, example] = Object.entries(list.examples).find(([, { value }]) => value.messages.length === 0);
  list.examples = { [name]: example };
  return { api, fields };
}

const folder = mkdtempSync(join(tmpdir(), 'twilio-prism-'));
const file = join(folder, 'api.json');
const { api, fields } = describe();
writeFileSync(file, JSON.stringify(api));

const prism = spawn(process.execPath, ['node_modules/.bin/prism', 'mock', '--errors', '-h', '127.0.0.1', '-p', '0', file], { stdio: ['ignore', 'pipe', 'inherit'] });
prism.on('exit', () => {
  rmSync(folder, { recursive: true });
  process.exit();
});
createInterface({ input: prism.stdout }).on('line', (line) => {
  const listening = /listening on (http:\/\/\S+)/.exec(line);
  if (listening) process.stdout.write(JSON.stringify({ url: listening[1], fields }) + '\n');
});
process.stdin.on('end', () => prism.kill()).resume();
