// Signs callbacks as Twilio's own helper library does. Reads {token, url, params, body}, one a line, on stdin; params are an
// object of texts and lists, body a text for JSON callbacks (then params are null). Writes {url, signature} for each.
import { createInterface } from 'node:readline';
import twilio from 'twilio';

function sign({ token, url, params, body }) {
  if (body === null) return { url, signature: twilio.getExpectedTwilioSignature(token, url, params) };

  const hashed = `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${twilio.getExpectedBodyHash(body)}`;
  return { url: hashed, signature: twilio.getExpectedTwilioSignature(token, hashed, {}) };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(sign(JSON.parse(line))) + '\n');
}
