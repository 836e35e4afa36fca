import { Schemas } from '../../api/operations';
import { listed, matchWords, prefixesOf } from './match';
import { moved } from './order';
import { senderWords, verdict } from './verdict';

const seen: Schemas['SimulatedRoute'] = {
  to: '+254712345678',
  country: 'KE',
  network: '63902',
  network_name: 'Safaricom',
  segments: 1,
  decided_above: false,
  open: true,
  sender: { sender: 'GALLANT', source: 'message', why: '' },
  rule_id: 'r-1',
  rule: 'Kenya',
  group_id: 'g-1',
  group: 'East',
  policy: 'priority',
  chosen: { account_id: 'a-1', account: 'Acme', cost: 8_500, currency: 'USD' },
  candidates: [],
  retry_at: null,
};

describe('The simulator says', () => {
  it('which way and what it costs', () => {
    expect(verdict(seen).title).toBe('It goes through Acme.');
    expect(verdict(seen).text).toContain('0.0085');
    expect(verdict({ ...seen, segments: 3 }).text).toContain('3 segments');
  });

  it('that a cost is not known, and not that it is nothing', () => {
    const unknown = verdict({ ...seen, chosen: { account_id: 'a-1', account: 'Acme', cost: null, currency: null } });
    expect(unknown.tone).toBe('good');
    expect(unknown.text).toContain('not known');
  });

  it('nothing of what an account above decides', () => {
    const above = { ...seen, decided_above: true, group_id: null, rule_id: null, chosen: null };
    expect(verdict({ ...above, open: true }).tone).toBe('good');
    expect(verdict({ ...above, open: false }).tone).toBe('bad');
    expect(verdict(above).title).toContain('above');
  });

  it('that no rule fits', () => {
    expect(verdict({ ...seen, group_id: null, rule_id: null, rule: null, chosen: null }).title).toBe(
      'No rule fits it.',
    );
  });

  it('that nobody may be shown as sender, before it says anything of accounts', () => {
    const mute = { ...seen, sender: { sender: null, source: '', why: 'not_approved_for_country' } };
    expect(verdict(mute).tone).toBe('bad');
    expect(verdict(mute).text).toContain('not approved there');
  });

  it('that it waits where no account takes traffic', () => {
    const shut = { ...seen, chosen: null, open: false };
    expect(verdict(shut).tone).toBe('warn');
    expect(verdict({ ...shut, retry_at: '2026-01-01T00:00:00Z' }).text).toContain('tried again');
  });

  it('whose fallback is shown, and why', () => {
    expect(senderWords({ sender: 'ACACIA', source: 'parent_country', why: 'not_possible_in_country' })).toBe(
      'the fallback of the account above for the country. The country shows no such sender.',
    );
  });
});

describe('What a rule is for', () => {
  const name = (id: string) => `Tenant ${id}`;

  it('is everything where it names nothing', () => expect(matchWords({}, name)).toBe('Everything'));

  it('is told in words', () => {
    const match = { countries: ['KE', 'UG'], prefixes: ['25472'], traffic_classes: ['otp'], tenant_ids: ['7'] };
    expect(matchWords(match, name)).toBe(
      'To Kenya or Uganda, to numbers from +25472, of one-time passwords, for Tenant 7',
    );
  });

  it('does not list hundreds', () => {
    expect(matchWords({ networks: ['1', '2', '3', '4', '5', '6'] }, name)).toBe('In network 1, 2, 3, 4 or 2 others');
  });

  it('is read as people write it', () => {
    expect(listed(' ke, UG;tz\n')).toEqual(['ke', 'UG', 'tz']);
    expect(prefixesOf('+254 72, 254-73; (1) 212')).toEqual(['25472', '25473', '1212']);
    expect(prefixesOf('')).toEqual([]);
  });
});

describe('The order of rules', () => {
  const order = ['a', 'b', 'c'];

  it('moves one a place up or down', () => {
    expect(moved(order, 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(order, 1, 1)).toEqual(['a', 'c', 'b']);
  });

  it('stays the same at its ends', () => {
    expect(moved(order, 0, -1)).toBe(order);
    expect(moved(order, 2, 1)).toBe(order);
  });
});
