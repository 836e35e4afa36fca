import { diff } from './diff';

describe('The difference of an audit entry', () => {
  it('names what changed first, and what came and went', () => {
    const was = { name: 'Acacia', limit: 10, brand: { color: '#111111' }, gone: true };
    const is = { name: 'Acacia', limit: 20, brand: { color: '#222222', domain: 'a.example' } };

    expect(diff(was, is)).toEqual([
      { path: 'limit', before: '10', after: '20', kind: 'changed' },
      { path: 'brand.color', before: '#111111', after: '#222222', kind: 'changed' },
      { path: 'gone', before: 'true', after: null, kind: 'removed' },
      { path: 'brand.domain', before: null, after: 'a.example', kind: 'added' },
      { path: 'name', before: 'Acacia', after: 'Acacia', kind: 'same' },
    ]);
  });

  it('takes a list of values as one, null as nothing, and an entry without either as empty', () => {
    expect(diff({ scopes: ['a', 'b'], note: null }, { scopes: ['a'] })).toEqual([
      { path: 'scopes', before: 'a, b', after: 'a', kind: 'changed' },
    ]);
    expect(diff({ rows: [{ n: 1 }] }, { rows: [{ n: 2 }] })).toEqual([
      { path: 'rows.0.n', before: '1', after: '2', kind: 'changed' },
    ]);
    expect(diff(null, undefined)).toEqual([]);
    expect(diff('off', 'on')).toEqual([{ path: 'value', before: 'off', after: 'on', kind: 'changed' }]);
  });
});
