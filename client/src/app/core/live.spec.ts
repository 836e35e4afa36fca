import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { answer, aSession, FakeHubs } from '../testing';
import { Live } from './live';
import { Session } from './session';

describe('Live', () => {
  let hubs: FakeHubs;
  let live: Live;

  beforeEach(async () => {
    vi.useFakeTimers();
    hubs = new FakeHubs();
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting(), hubs.provider],
    });
    await signIn(aSession());
    live = TestBed.inject(Live);
  });

  afterEach(() => vi.useRealTimers());

  const signIn = async (session: object) => {
    const ready = TestBed.inject(Session).refresh();
    TestBed.inject(HttpTestingController).expectOne('/api/v1/session').flush(answer(session));
    await ready;
    TestBed.tick();
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  it('connects when somebody listens, with the token, and tells all who do', async () => {
    expect(hubs.made).toHaveLength(0);
    const heard: unknown[] = [];
    live.onOverview((view) => heard.push(view));
    TestBed.tick();
    live.onOverview((view) => heard.push(view));
    await pass(0);

    expect(hubs.made).toHaveLength(1);
    expect(hubs.last.token).toBe('token-1');
    expect(live.connected()).toBe(true);
    hubs.last.say('Overview', { at: 'now' });
    expect(heard).toEqual([{ at: 'now' }, { at: 'now' }]);
  });

  it('tries again with growing pauses, and watches again what was watched', async () => {
    hubs.refuse = true;
    live.onBatch('b-1', () => undefined);
    await pass(0);
    expect(live.connected()).toBe(false);
    await pass(1_000);
    expect(hubs.made).toHaveLength(2);
    await pass(1_000);
    expect(hubs.made).toHaveLength(2); // the second pause is longer

    hubs.refuse = false;
    await pass(1_000);
    expect(live.connected()).toBe(true);
    expect(hubs.last.invoked).toEqual(['Watch b-1']);

    hubs.last.drop();
    await pass(0);
    expect(live.connected()).toBe(false);
    await pass(30_000);
    expect(live.connected()).toBe(true);
    expect(hubs.last.invoked).toEqual(['Watch b-1']);
  });

  it('belongs to the tenant of the session', async () => {
    const heard: unknown[] = [];
    live.onOverview((view) => heard.push(view));
    await pass(0);
    const first = hubs.last;
    await signIn(aSession({ tenant: { ...aSession().tenant!, id: 't-2' } }));
    await pass(0);

    expect(first.stopped).toBe(true);
    expect(hubs.made).toHaveLength(2);
    first.say('Overview', { at: 'of the other' });
    expect(heard).toEqual([]);
  });

  it('ends a while after the last has left, and does not begin for nobody', async () => {
    const leave = live.onBatch('b-1', () => undefined);
    await pass(0);
    leave();
    expect(hubs.last.invoked).toEqual(['Watch b-1', 'Unwatch b-1']);
    await pass(4_000);
    expect(hubs.last.stopped).toBe(false);
    await pass(1_000);
    expect(hubs.last.stopped).toBe(true);
    await pass(60_000);
    expect(hubs.made).toHaveLength(1);
  });
});
