import { size, span } from './data-classes';

describe('How long and how much', () => {
  it('is said as people say it', () => {
    expect([span(1), span(40), span(365), span(1095)]).toEqual(['one day', '40 days', '365 days', '3 years']);
    expect([size(0), size(999), size(1400), size(2_500_000)]).toEqual(['0 B', '999 B', '1.4 kB', '2.5 MB']);
  });
});
