// node failures.mjs results.trx: what failed there, each test with its message and the top of its stack, short enough that a
// long run's last lines hold all of it.
// The format: https://learn.microsoft.com/dotnet/core/tools/dotnet-test (the logger trx); read by its tags, for it is a report and not input.
import { readFileSync } from 'node:fs';

const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const plain = (text) => text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) =>
    name[0] !== '#' ? named[name] ?? whole : String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1))));
const top = (text, lines) => text.split('\n').slice(0, lines).map((line) => '      ' + line.trimEnd().slice(0, 300));
const inside = (xml, tag) => plain(xml.match(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`))?.[1] ?? '');

for (const [result] of readFileSync(process.argv[2], 'utf8').matchAll(/<UnitTestResult [^>]*outcome="(?:Failed|Error|Timeout|Aborted)"[\s\S]*?<\/UnitTestResult>/g)) {
    const name = plain(result.match(/ testName="([^"]*)"/)[1]);
    const [start, seconds] = [result.match(/ startTime="([^"]*)"/)?.[1], result.match(/ duration="([^"]*)"/)?.[1]];
    console.log([`    ${name}`, `      (began ${start}, took ${seconds})`, ...top(inside(result, 'Message'), 20), ...top(inside(result, 'StackTrace'), 12)].join('\n'));
}
