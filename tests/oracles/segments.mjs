// Reads JSON strings, one a line, on stdin; writes for each one line of what two foreign counters make of it:
//   twilio       { encoding, segments }         sms-segments-calculator as published: keeps whole graphemes together
//   perCharacter { encoding, segments, units }  its packing with one Unicode character as the smallest piece
//   splitSms     { encoding, parts, units }     split-sms, with the text of each part
import { createInterface } from 'node:readline';
import { SegmentedMessage } from 'sms-segments-calculator';
import splitSms from 'split-sms';

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const text = JSON.parse(line);

  const twilio = new SegmentedMessage(text);
  const characters = [...text];
  const pieces = twilio._encodeChars(characters);
  const units = pieces.reduce((sum, piece) => sum + piece.codeUnits.length, 0);
  // Packing is slow there; where every grapheme is one character it would only be the same again.
  const same = characters.length === twilio.graphemes.length;
  const segments = same ? twilio.segmentsCount : twilio._buildSegments(pieces).length;

  const split = splitSms.split(text);
  const gsm7 = split.characterSet === 'GSM';

  process.stdout.write(JSON.stringify({
    twilio: { encoding: twilio.encodingName, segments: twilio.segmentsCount },
    perCharacter: { encoding: twilio.encodingName, segments, units },
    splitSms: { encoding: gsm7 ? 'GSM-7' : 'UCS-2', parts: split.parts.map(part => part.content), units: gsm7 ? split.bytes : split.bytes / 2 },
  }) + '\n');
}
