import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';

import { routes } from './app.routes';
import { csrf, signInAgain } from './core/http';
import { Toasts } from './core/toasts';
import { answer, aSession, FakeHubs, refusal } from './testing';
import { eventually } from './testing/eventually';

const message = {
  message_id: 'm-1',
  bulk_id: 'b-1',
  to: '+254712000001',
  country: 'KE',
  sender_id: 'GALLANT',
  status: 'delivered',
  reason: 'none',
  segments: 1,
  encoding: 'gsm7',
  price: 8000,
  currency: 'USD',
  charged: true,
  attempts: 1,
  reference: null,
  accepted_at: '2026-01-01T00:00:00Z',
  changed_at: '2026-01-01T00:00:05Z',
  campaign: null,
  tags: [],
};

describe('The pages', () => {
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter(routes, withComponentInputBinding()),
        provideHttpClient(withInterceptors([csrf, signInAgain])),
        provideHttpClientTesting(),
        new FakeHubs().provider,
      ],
    });
    http = TestBed.inject(HttpTestingController);
  });

  const open = async (url: string, session: object) => {
    const harness = await RouterTestingHarness.create();
    const going = harness.navigateByUrl(url);
    await eventually(() => http.expectOne('/api/v1/session').flush(answer(session)));
    await going;
    harness.detectChanges();
    return harness;
  };
  const page = (harness: RouterTestingHarness) => harness.routeNativeElement as HTMLElement;
  const heading = (harness: RouterTestingHarness) => page(harness).querySelector('h1')?.textContent?.trim();

  it('ask a stranger to sign in, and show the refusal in the words of the server', async () => {
    const harness = await open('/messages', { ...aSession(), signed_in: false, permissions: [] });
    expect(heading(harness)).toBe('Sign in');

    for (const input of page(harness).querySelectorAll('input')) {
      input.value = 'x';
      input.dispatchEvent(new Event('input'));
    }
    page(harness).querySelector('form')?.dispatchEvent(new Event('submit'));
    await eventually(() =>
      http
        .expectOne((r) => r.method === 'POST')
        .flush(refusal('SIGN_IN_FAILED', 'That did not work.'), { status: 401, statusText: 'Unauthorized' }),
    );
    await eventually(() =>
      expect(page(harness).querySelector('[role=alert]')?.textContent ?? '').toContain('That did not work.'),
    );
  });

  it('confirm a registration with the password that was chosen, and go on', async () => {
    const harness = await RouterTestingHarness.create('/confirm?token=t-1');
    const password = page(harness).querySelector<HTMLInputElement>('#password');
    if (password) password.value = 'a good long sentence';
    page(harness).querySelector('form')?.dispatchEvent(new Event('submit'));

    await eventually(() =>
      http.expectOne('/api/v1/session').flush(answer({ ...aSession(), signed_in: false, permissions: [] })),
    );
    await eventually(() => {
      const sent = http.expectOne('/api/v1/accounts/confirm');
      expect(sent.request.body).toEqual({ token: 't-1', password: 'a good long sentence' });
      sent.flush(answer({ next: 'done' }));
    });
    await eventually(() => http.expectOne('/api/v1/session').flush(answer(aSession())));
    await eventually(() => expect(TestBed.inject(Router).url).toBe('/overview'));
  });

  it('begin with the first that the role reaches', async () => {
    const harness = await open('/', aSession({ permissions: ['messages:send'] }));
    expect(TestBed.inject(Router).url).toBe('/send');
    expect(heading(harness)).toBe('Send');
  });

  it('begin with signing in for a stranger', async () => {
    const harness = await open('/', { ...aSession(), signed_in: false, permissions: [] });
    expect(TestBed.inject(Router).url).toBe('/sign-in');
    expect(heading(harness)).toBe('Sign in');
  });

  it('tell who has not confirmed the address what to do', async () => {
    const harness = await open('/sign-in', { ...aSession(), signed_in: false, permissions: [] });
    for (const input of page(harness).querySelectorAll('input')) {
      input.value = 'x';
      input.dispatchEvent(new Event('input'));
    }
    page(harness).querySelector('form')?.dispatchEvent(new Event('submit'));
    await eventually(() =>
      http
        .expectOne((r) => r.method === 'POST')
        .flush(refusal('EMAIL_NOT_CONFIRMED', 'Confirm it.'), { status: 403, statusText: 'Forbidden' }),
    );
    await eventually(() =>
      expect(page(harness).querySelector('[role=alert]')?.textContent ?? '').toContain('Open the link'),
    );
  });

  it('lead somebody whose role does not reach to a page that says so', async () => {
    const harness = await open('/developers', aSession({ permissions: ['messages:read'], role: 'analyst' }));
    expect(heading(harness)).toBe('Your role does not reach this page');
    expect([...page(harness).querySelectorAll('nav a')].map((a) => a.textContent?.trim())).toEqual([
      'Overview',
      'Messages',
      'Batches',
      'Exports',
      'Events',
      'Reports',
      'Reasons',
      'Security',
    ]);
  });

  const found = { message, text: 'Your parcel is here', highlights: [{ start: 5, length: 6 }] };
  const searched = (r: { url: string }) => r.url === '/api/v1/messages/search';
  const counted = (r: { url: string }) => r.url === '/api/v1/messages/search/facets';

  it('search messages by what the address says, mark the words, and count', async () => {
    const harness = await open('/messages?q=parcel', aSession());
    const asked = http.expectOne(searched);
    expect(asked.request.params.get('q')).toBe('parcel');
    expect(asked.request.params.has('cursor')).toBe(false);
    asked.flush(answer({ items: [found], next_cursor: null, facets: null }));
    const facets = { status: [{ value: 'delivered', count: 1 }], reason: [{ value: 'none', count: 1 }] };
    http.expectOne(counted).flush(answer({ total: 1, total_is_exact: true, facets }));

    await eventually(() => expect(page(harness).querySelector('tbody')?.textContent ?? '').toContain('+254712000001'));
    expect(page(harness).querySelector('mark')?.textContent).toBe('parcel');
    await eventually(() => expect(page(harness).querySelector('[role=status]')?.textContent).toContain('1 message'));
    expect([...page(harness).querySelectorAll('legend')].map((one) => one.textContent)).toEqual(['Status']);

    page(harness).querySelector<HTMLInputElement>('fieldset input')?.click();
    await eventually(() => expect(TestBed.inject(Router).url).toBe('/messages?q=parcel%20status:delivered'));
  });

  it('keep working addresses from before there was one field', async () => {
    await open('/messages?status=failed&bulk_id=b-1', aSession());
    await eventually(() => expect(TestBed.inject(Router).url).toBe('/messages?q=status:failed%20batch:b-1'));
  });

  it('say what is wrong with a query below it, and that sending goes on while the search is away', async () => {
    const harness = await open('/messages?q=statsu:x', aSession());
    const wrong = refusal('VALIDATION_ERROR', 'No.', [
      { field: 'q', value: 'statsu:x', code: 'UNKNOWN_KEY', message: 'There is nothing called statsu.' },
    ]);
    http.expectOne(searched).flush(wrong, { status: 400, statusText: 'Bad Request' });
    await eventually(() =>
      expect(page(harness).querySelector('#q-problems')?.textContent).toContain('There is nothing called statsu.'),
    );

    await harness.navigateByUrl('/messages?q=parcel');
    http
      .match(searched)
      .at(-1)
      ?.flush(refusal('SEARCH_UNAVAILABLE', 'Away.'), { status: 503, statusText: 'Service Unavailable' });
    await eventually(() => expect(page(harness).textContent).toContain('Sending is not affected'));
  });

  it('send again what did not arrive, and tell when that was done before', async () => {
    const harness = await open('/messages/m-1', aSession());
    const failed = { ...message, status: 'failed', reason: 'attempts_exhausted' };
    const report = { message: failed, text: 'Hello', timeline: [], attempts: [], receipts: [] };
    http.expectOne('/api/v1/sms/reports/m-1').flush(answer(report));
    const button = () =>
      [...page(harness).querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Send again');
    await eventually(() => expect(button()).toBeDefined());
    button()?.click();
    const result = { bulk_id: 'b-2', messages: [{ message_id: 'm-2', to: message.to, error: null }] };
    http
      .expectOne('/api/v1/sms/m-1/resend')
      .flush(answer(result), { status: 202, statusText: 'Accepted', headers: { 'Idempotent-Replayed': 'true' } });

    await eventually(() => expect(TestBed.inject(Router).url).toBe('/messages/m-2'));
    expect(TestBed.inject(Toasts).toasts()[0]?.text).toContain('sent again before');
  });

  it('offer no repeat of a message that may have arrived', async () => {
    const harness = await open('/messages/m-1', aSession());
    const report = { message, text: 'Hello', timeline: [], attempts: [], receipts: [] };
    http.expectOne('/api/v1/sms/reports/m-1').flush(answer(report));
    await eventually(() => expect(page(harness).textContent).toContain('Look again'));
    expect(page(harness).textContent).not.toContain('Send again');
  });

  it('send nothing before the price was shown, and the same request under one key', async () => {
    const harness = await open('/send', aSession());
    const type = (id: string, text: string) => {
      const box = page(harness).querySelector<HTMLTextAreaElement>(`#${id}`);
      if (!box) throw new Error(`no #${id}`);
      box.value = text;
      box.dispatchEvent(new Event('input'));
    };
    const submit = async () => {
      await harness.fixture.whenStable();
      page(harness)
        .querySelector('main form')
        ?.dispatchEvent(new Event('submit', { cancelable: true }));
    };
    type('numbers', '+254712000001');
    type('text', 'Hello');
    await submit();
    const explained = {
      total_sent: 1,
      successful: 1,
      failed: 0,
      segments: 1,
      price: 8000,
      currency: 'USD',
      price_version: 1,
      available: 1_000_000,
      affordable: true,
      recipients: [],
    };
    http.expectOne('/api/v1/sms/explain').flush(answer(explained));
    await eventually(() => expect(page(harness).querySelector('.price')?.textContent).toContain('0.008'));

    const keys: (string | null)[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      await submit();
      await eventually(() => {
        const sent = http.expectOne('/api/v1/sms/send');
        expect(sent.request.headers.get('X-CSRF-Token')).toBe('token-1');
        keys.push(sent.request.headers.get('Idempotency-Key'));
        sent.error(new ProgressEvent('error'));
      });
      await eventually(() => expect(page(harness).querySelector('aside [role=alert]')).not.toBeNull());
    }
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it.each(['/overview', '/send', '/messages', '/batches', '/exports', '/developers', '/security'])(
    '%s needs no style attribute, which the policy would refuse',
    async (url) => {
      const harness = await open(url, aSession());
      await eventually(() => expect(heading(harness)).toBeTruthy());
      // Material positions its own parts by CSSOM, which the policy leaves alone; templates of ours have none.
      expect([...page(harness).querySelectorAll('app-page-header [style], form [style], .card[style]')]).toEqual([]);
    },
  );
});
