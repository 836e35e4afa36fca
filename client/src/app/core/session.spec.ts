import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';

import { Api } from '../api/api';
import { ApiError } from '../api/api-error';
import { aSession, answer, refusal } from '../testing';
import { csrf, signInAgain } from './http';
import { Session } from './session';

describe('Session', () => {
  let session: Session;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter([]),
        provideHttpClient(withInterceptors([csrf, signInAgain])),
        provideHttpClientTesting(),
      ],
    });
    session = TestBed.inject(Session);
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => http.verify());

  const signIn = async () => {
    const ready = session.ready();
    http.expectOne('/api/v1/session').flush(answer(aSession()));
    await ready;
  };

  it('asks once for all who wait, and knows what the person may do', async () => {
    const both = Promise.all([session.ready(), session.ready()]);
    http.expectOne('/api/v1/session').flush(answer(aSession({ permissions: ['messages:read'] })));
    await both;

    expect(session.signedIn()).toBe(true);
    expect(session.can('messages:read')).toBe(true);
    expect(session.can('messages:send')).toBe(false);
  });

  it('asks again after a failure', async () => {
    const first = session.ready();
    http.expectOne('/api/v1/session').error(new ProgressEvent('error'));
    await expect(first).rejects.toMatchObject({ status: 0, code: 'UNREACHABLE' });

    await signIn();
    expect(session.signedIn()).toBe(true);
  });

  it('puts the token on requests that change something, on ours only, and on no others', async () => {
    await signIn();
    const client = TestBed.inject(HttpClient);
    client.get('/api/v1/team').subscribe();
    client.post('/api/v1/team', {}).subscribe();
    client.post('https://elsewhere.example/api/v1/team', {}).subscribe();

    expect(http.expectOne((r) => r.method === 'GET').request.headers.has('X-CSRF-Token')).toBe(false);
    expect(
      http.expectOne((r) => r.method === 'POST' && r.url === '/api/v1/team').request.headers.get('X-CSRF-Token'),
    ).toBe('token-1');
    expect(http.expectOne((r) => r.url.startsWith('https:')).request.headers.has('X-CSRF-Token')).toBe(false);
  });

  it('leads to the sign-in page and back when the session has ended', async () => {
    await signIn();
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const asked = TestBed.inject(Api).get('/account/balance');
    http
      .expectOne('/api/v1/account/balance')
      .flush(refusal('UNAUTHORIZED', 'Sign in.'), { status: 401, statusText: 'Unauthorized' });

    await expect(asked).rejects.toBeInstanceOf(ApiError);
    expect(session.signedIn()).toBe(false);
    expect(navigate).toHaveBeenCalledWith(['/sign-in'], { queryParams: { return: '/' } });
  });

  it('stays where it is when a code of a new app is wrong, although who asked is signed in', async () => {
    await signIn();
    const asked = TestBed.inject(Api).post('/me/totp/confirm', { code: '000000' });
    http
      .expectOne('/api/v1/me/totp/confirm')
      .flush(refusal('CODE_WRONG', 'No.'), { status: 401, statusText: 'Unauthorized' });

    await expect(asked).rejects.toMatchObject({ code: 'CODE_WRONG' });
    expect(session.signedIn()).toBe(true);
  });

  it('stays where it is when a password is wrong', async () => {
    await signIn();
    const navigate = vi.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const asked = TestBed.inject(Api).post('/session', { email: 'a@b.example', password: 'x' });
    http
      .expectOne('/api/v1/session')
      .flush(refusal('SIGN_IN_FAILED', 'No.'), { status: 401, statusText: 'Unauthorized' });

    await expect(asked).rejects.toMatchObject({ code: 'SIGN_IN_FAILED' });
    expect(navigate).not.toHaveBeenCalled();
  });
});
