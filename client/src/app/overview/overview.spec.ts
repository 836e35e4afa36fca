import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';

import { Session } from '../core/session';
import { answer, aSession, FakeHubs } from '../testing';
import { lowBalance } from './balance';
import { change, changeOfRate, rate } from './change';
import { Overview } from './overview';

const sums = { messages: 0, delivered: 0, failed: 0, segments: 0, spent: 0, delivery_rate: null as number | null };
const view = (messages: number, spent = 0) => ({
  at: '2026-01-02T00:00:00Z',
  current: { ...sums, messages, spent },
  previous: sums,
  series: [{ at: '2026-01-01T10:00:00Z', messages, delivered: 0, failed: 0, spent }],
  queue: { waiting: 0, eta_seconds: 0 },
  routes: [{ route: 'route-1', state: 'degraded', attempts: 10, accepted_rate: 0.5 }],
  balance: { currency: 'USD', available: 1_000_000, reserved: 0, spent, granted: 1_000_000, credit_limit: 0 },
});

describe('Overview', () => {
  let hubs: FakeHubs;
  let http: HttpTestingController;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'setTimeout', 'Date'] });
    hubs = new FakeHubs();
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter([]),
        provideHttpClient(),
        provideHttpClientTesting(),
        hubs.provider,
      ],
    });
    http = TestBed.inject(HttpTestingController);
    const ready = TestBed.inject(Session).ready();
    http.expectOne('/api/v1/session').flush(answer(aSession()));
    await ready;
  });

  afterEach(() => vi.useRealTimers());

  const open = async (first: object) => {
    const fixture = TestBed.createComponent(Overview);
    fixture.detectChanges();
    http.expectOne('/api/v1/overview').flush(answer(first));
    await vi.advanceTimersByTimeAsync(0);
    fixture.detectChanges();
    return { fixture, page: fixture.nativeElement as HTMLElement };
  };

  it('leads a new account to its first message', async () => {
    const { page } = await open(view(0));
    expect(page.textContent).toContain('Nothing has been sent yet');
  });

  it('shows what the server tells without asking again', async () => {
    const { fixture, page } = await open(view(7, 56_000));
    expect(page.textContent).not.toContain('Nothing has been sent yet');
    expect(page.querySelector('app-data-table')?.textContent).toContain('degraded');

    hubs.last.say('Overview', view(1234, 56_000));
    await vi.advanceTimersByTimeAsync(60_000);
    fixture.detectChanges();
    expect(page.querySelector('.value')?.textContent).toMatch(/1.?234/);
    http.expectNone('/api/v1/overview');
  });

  it('asks every ten seconds while nothing is live', async () => {
    hubs.refuse = true;
    const { fixture, page } = await open(view(1));
    await vi.advanceTimersByTimeAsync(10_000);
    http.expectOne('/api/v1/overview').flush(answer(view(2)));
    await vi.advanceTimersByTimeAsync(0);
    fixture.detectChanges();
    expect(page.querySelector('.value')?.textContent).toBe('2');
    expect(page.textContent).toContain('every 10 s');
  });
});

describe('Figures', () => {
  it('say how they have changed', () => {
    expect(change(112, 100)).toBe('+12% against the 24 hours before');
    expect(change(50, 100)).toBe('-50% against the 24 hours before');
    expect(change(3, 0)).toBe('none in the 24 hours before');
    expect(change(0, 0)).toBe('as in the 24 hours before');
    expect(changeOfRate(0.99, 0.9)).toBe('+9 points against the 24 hours before');
  });

  it('are full only when nothing is missing', () => {
    expect(rate(0.9999)).toBe('99.9%');
    expect(rate(1)).toBe('100%');
    expect(rate(null)).toBe('–');
  });

  it('warn before the credit is gone', () => {
    expect(lowBalance(0, sums)).toContain('no credit left');
    expect(lowBalance(500, { ...sums, spent: 1000 })).toContain('12 h');
    expect(lowBalance(1000, { ...sums, spent: 1000 })).toBeNull();
    expect(lowBalance(1, sums)).toBeNull();
  });
});
