// Writes the numbering plans the domain embeds, out of the metadata that libphonenumber-js ships.
// The file is a list of blocks: `REGION CALLING_CODE`, then indented `key value` lines:
//   lengths   possible lengths of a national number, comma separated
//   idd       pattern of the international prefix dialled from there
//   prefix    pattern of what precedes a number dialled nationally (the plain national prefix where nothing else is given)
//   transform what the prefix is replaced by when its last group matched
//   leading   pattern of first digits that tells the region among those which share the calling code
//   number    pattern of every national number
//   fixed, mobile, ...  possible lengths of the type (`*`: as the region) and its pattern
// Regions that share a calling code follow each other, the main one first: that is the order in which they are tried.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const metadata = require('libphonenumber-js/metadata.max.json')
// The package does not export its package.json.
const { version } = JSON.parse(readFileSync(new URL('node_modules/libphonenumber-js/package.json', import.meta.url)))
if (metadata.version !== 4) throw new Error(`metadata format ${metadata.version} is not the known format 4`)

const TYPES = ['fixed', 'mobile', 'toll_free', 'premium', 'personal', 'voicemail', 'uan', 'pager', 'voip', 'shared_cost']

const lines = [
  `# Numbering plans of libphonenumber, from metadata.max.json of npm's libphonenumber-js ${version}.`,
  '# Copyright The Libphonenumber Authors, Apache License 2.0. Written by tools/numbers/generate.mjs: do not edit.',
]

function block(region, plan) {
  const [callingCode, idd, number, lengths, , prefix, , prefixForParsing, transform, , leading, types] = plan
  const add = (key, value) => value && lines.push(`  ${key} ${value}`)
  lines.push(`${region} ${callingCode}`)
  add('lengths', lengths.join(','))
  add('idd', idd)
  add('prefix', prefixForParsing || prefix)
  add('transform', transform)
  add('leading', leading)
  add('number', number)
  TYPES.forEach((name, i) => {
    const [pattern, typeLengths] = types[i] || []
    // An empty pattern (mobile of +1) says the type cannot be told apart; to every rule that is the same as no pattern.
    if (pattern) add(name, `${typeLengths ? typeLengths.join(',') : '*'} ${pattern}`)
  })
}

for (const regions of Object.values(metadata.country_calling_codes))
  for (const region of regions) block(region, metadata.countries[region])
for (const plan of Object.values(metadata.nonGeographic)) block('001', plan)

const target = new URL('../../src/GallantSms.Domain/Numbers/metadata.txt', import.meta.url)
writeFileSync(target, lines.join('\n') + '\n')
console.log(`${lines.filter(line => /^[A-Z0-9]/.test(line)).length} numbering plans of ${version} written`)
