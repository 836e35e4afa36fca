import { fieldsOf, settingsOf, shown } from './settings-schema';

const schema = {
  type: 'object',
  properties: {
    url: { title: 'Address', description: 'Where to.', type: 'string', format: 'uri', maxLength: 500 },
    token: { title: 'Token', type: 'string', writeOnly: true },
    key: { title: 'Key', type: 'string', writeOnly: true, 'x-multiline': true },
    region: { title: 'Region', type: 'string', enum: ['eu', 'us'], default: 'eu' },
    signed: { title: 'Signed', type: 'boolean', default: true },
    in_flight: { title: 'At once', type: 'integer', minimum: 1, maximum: 1000, default: 32 },
    headers: { title: 'Headers', type: 'object', additionalProperties: { type: 'string' } },
  },
  required: ['url', 'token'],
};
const fields = fieldsOf(schema);

function form(given: Record<string, string | string[]>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(given)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

describe('The form of a schema', () => {
  it('has a control for each property, in its order', () => {
    expect(fields.map((f) => `${f.name} ${f.type}${f.secret ? ' secret' : ''}${f.required ? ' needed' : ''}`)).toEqual([
      'url address needed',
      'token text secret needed',
      'key long secret',
      'region choice',
      'signed flag',
      'in_flight integer',
      'headers map',
    ]);
  });

  it('gives each value in its type, and leaves out what is empty', () => {
    const given = form({
      'settings.url': ' https://carrier.example ',
      'settings.token': '',
      'settings.region': '',
      'settings.in_flight': '8',
      'settings.headers.name': ['X-One', ' ', 'X-Two'],
      'settings.headers.value': ['1', 'lost', ''],
    });

    expect(settingsOf(fields, given)).toEqual({
      url: 'https://carrier.example',
      signed: false,
      in_flight: 8,
      headers: { 'X-One': '1', 'X-Two': '' },
    });
  });

  it('keeps a secret that is left empty, sends one as it was typed, and takes one away only when told to', () => {
    expect(settingsOf(fields, form({ 'settings.token': ' with spaces ' }))['token']).toBe(' with spaces ');
    expect('key' in settingsOf(fields, form({ 'settings.key': '' }))).toBe(false);
    expect(settingsOf(fields, form({ 'settings.key': 'typed', 'settings.key.gone': 'on' }))['key']).toBe('');
  });

  it('sends what is no number for the server to refuse, not as nothing', () => {
    expect(settingsOf(fields, form({ 'settings.in_flight': '1.5' }))['in_flight']).toBe(1.5);
  });

  it('shows what is usual for a new account, and of one that is only what it has', () => {
    const [region, signed] = [fields[3], fields[4]];
    if (!region || !signed) throw new Error('The schema has them.');
    expect(shown(region, null)).toBe('eu');
    expect(shown(region, {})).toBe('');
    expect(shown(signed, { signed: false })).toBe('false');
  });

  it('is empty where the server tells of no settings', () => {
    expect(fieldsOf(undefined)).toEqual([]);
  });
});
