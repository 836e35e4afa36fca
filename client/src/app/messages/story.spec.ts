import { Schemas } from '../api/operations';
import { span, tell } from './story';

describe('The story of a message', () => {
  const entry = (at: string, status: string, reason = 'none', detail: string | null = null) => ({
    at,
    status,
    reason,
    detail,
  });

  it('tells each step, by which way, why, and how long after', () => {
    const report = {
      timeline: [
        entry('2026-01-01T00:00:00Z', 'accepted'),
        entry('2026-01-01T00:00:00Z', 'sending', 'none', 'attempt 1'),
        entry('2026-01-01T00:00:00.250Z', 'deferred', 'carrier_congested', 'attempt 1 was not taken'),
        entry('2026-01-01T00:01:05Z', 'sent', 'none', 'attempt 2'),
        entry('2026-01-01T00:01:08Z', 'delivered'),
      ],
      attempts: [
        { no: 1, route: 'carrier-1', started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T00:00:00.250Z' },
        { no: 2, route: 'carrier-2', started_at: '2026-01-01T00:01:04Z', ended_at: '2026-01-01T00:01:04.040Z' },
      ],
    } as unknown as Schemas['MessageReport'];

    expect(tell(report).map((step) => step.words)).toEqual([
      'We took it: it is stored, and its price is reserved.',
      'Attempt 1 began, by way of carrier-1.',
      'carrier-1 did not take it. It is tried again by itself.',
      'carrier-2 took it after 40 ms.',
      'The handset confirmed that it arrived.',
    ]);
    expect(tell(report).map((step) => step.after)).toEqual(['', '', '', '1 min', '3 s']);
    expect(tell(report)[2]?.reason).toBe('carrier_congested');
    expect(tell(report).at(-1)?.tone).toBe('good');
  });

  it('measures spans in their largest unit', () => {
    expect([999, 1_000, 61_000, 7_200_000, 200_000_000].map(span)).toEqual(['', '1 s', '1 min', '2 h', '2 d']);
  });
});
