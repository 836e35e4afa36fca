import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';

import { Session } from '../core/session';
import { answer, aSession, refusal } from '../testing';
import { Consent } from './consent';
import { eventually } from '../testing/eventually';

const asked = {
  client_name: 'Newsletter',
  redirect_host: 'news.example',
  already_granted: false,
  scopes: [
    { name: 'openid', description: 'Know who you are' },
    { name: 'messages:send', description: 'Send messages' },
    { name: 'messages:read', description: 'Read messages' },
  ],
};

describe('A program that asks for access', () => {
  let http: HttpTestingController;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter(
          [
            { path: 'consent', component: Consent },
            { path: 'sign-in', children: [] },
          ],
          withComponentInputBinding(),
        ),
        provideHttpClient(),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    const ready = TestBed.inject(Session).ready();
    http.expectOne('/api/v1/session').flush(answer(aSession()));
    await ready;
  });

  const open = async () => {
    const harness = await RouterTestingHarness.create('/consent?request=r-1');
    return { harness, page: harness.routeNativeElement as HTMLElement };
  };
  const button = (page: HTMLElement, words: string) =>
    [...page.querySelectorAll('button')].find((b) => b.textContent?.trim() === words);

  it('is given what stays ticked, and a sign-in stays one', async () => {
    const { page } = await open();
    http.expectOne('/api/v1/consent/r-1').flush(answer(asked));
    await eventually(() => expect(page.querySelectorAll('input')).toHaveLength(3));
    expect(page.textContent).toContain('news.example');

    const [openid, send] = page.querySelectorAll('input');
    expect(openid?.disabled).toBe(true);
    send?.click();
    button(page, 'Allow')?.click();

    const sent = http.expectOne((r) => r.method === 'POST');
    expect(sent.request.body).toEqual({ allow: true, scopes: ['openid', 'messages:read'] });
  });

  it('that wants a fresh sign-in leads there and back to the same request', async () => {
    const { page } = await open();
    http
      .expectOne('/api/v1/consent/r-1')
      .flush(refusal('SIGN_IN_AGAIN', 'Sign in again.'), { status: 403, statusText: 'Forbidden' });
    await eventually(() => expect(button(page, 'Sign in again')).toBeTruthy());
    button(page, 'Sign in again')?.click();

    http.expectOne((r) => r.method === 'DELETE').flush(answer({ next: 'signed_out' }));
    await eventually(() => http.expectOne('/api/v1/session').flush(answer(aSession({ signed_in: false }))));
    await eventually(() => expect(TestBed.inject(Router).url).toBe('/sign-in?return=%2Fconsent%3Frequest%3Dr-1'));
  });
});
