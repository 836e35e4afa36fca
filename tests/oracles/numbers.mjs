// Reads [text, region or null], one a line, on stdin; writes for each one line of what libphonenumber-js makes of it:
// { valid, number, country, type }, the last three only when it is valid.
import { createInterface } from 'node:readline';
import { parsePhoneNumberWithError, ParseError } from 'libphonenumber-js/max';

function judge(text, region) {
  try {
    const parsed = parsePhoneNumberWithError(text, { defaultCountry: region ?? undefined, extract: false });
    if (!parsed.isValid()) return { valid: false };
    const country = parsed.country ?? (parsed.isNonGeographic() ? '001' : null);
    return { valid: true, number: parsed.number, country, type: parsed.getType() };
  } catch (error) {
    if (error instanceof ParseError) return { valid: false };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(judge(...JSON.parse(line))) + '\n');
}
