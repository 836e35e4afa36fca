import { csvOf, definitionOf, filtersOf, paramsOf, questionOf } from './definition';

describe('a report in an address', () => {
  const params = { measures: 'messages,spend', grain: 'day', campaign: ['a,b', 'c'], country: 'KE', other: 'x' };

  it('takes what it knows, and a filter as a list', () => {
    expect(questionOf(params)).toEqual({
      measures: 'messages,spend',
      grain: 'day',
      campaign: ['a,b', 'c'],
      country: ['KE'],
    });
  });

  it('is the same after it was kept', () => {
    const kept = definitionOf(questionOf(params));
    expect(kept.filters).toEqual({ country: ['KE'], campaign: ['a,b', 'c'] });
    expect(questionOf(paramsOf(kept))).toEqual(questionOf(params));
  });

  it('repeats the name of a filter in the address of its file, so that a value may hold a comma', () => {
    const address = csvOf(questionOf(params));
    expect(new URL(address, 'http://x').searchParams.getAll('campaign')).toEqual(['a,b', 'c']);
    expect(filtersOf(questionOf(params)).map((one) => one.name)).toEqual(['country', 'campaign']);
  });
});
