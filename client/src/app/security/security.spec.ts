import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';

import { csrf } from '../core/http';
import { Session } from '../core/session';
import { answer, aSession, refusal } from '../testing';
import { Security } from './security';
import { eventually } from '../testing/eventually';

describe('Security', () => {
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideRouter([]),
        provideHttpClient(withInterceptors([csrf])),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
  });

  const open = async (session = aSession()) => {
    const ready = TestBed.inject(Session).ready();
    http.expectOne('/api/v1/session').flush(answer(session));
    await ready;
    const fixture = TestBed.createComponent(Security);
    fixture.detectChanges();
    return fixture;
  };
  const page = (fixture: ComponentFixture<Security>) => fixture.nativeElement as HTMLElement;
  const press = (fixture: ComponentFixture<Security>, words: string) =>
    [...page(fixture).querySelectorAll('button')].find((button) => button.textContent?.includes(words))?.click();
  const submit = (form: Element | null | undefined) =>
    form?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));

  it('sets up an app: picture and secret, then the codes in their one moment', async () => {
    const fixture = await open();
    press(fixture, 'Set up an app');
    http
      .expectOne('/api/v1/me/totp')
      .flush(answer({ secret: 'abcd efgh', uri: 'otpauth://totp/x', qr_svg: '<svg width="10"/>' }));
    await eventually(() => expect(page(fixture).textContent).toContain('abcd efgh'));
    expect(page(fixture).querySelector('app-authenticator-card img')?.getAttribute('src')).toBe(
      'data:image/svg+xml;utf8,%3Csvg%20width%3D%2210%22%2F%3E',
    );

    const code = page(fixture).querySelector<HTMLInputElement>('#totp-code');
    if (code) code.value = '123 456';
    submit(code?.closest('form'));
    const sent = http.expectOne('/api/v1/me/totp/confirm');
    expect(sent.request.body).toEqual({ code: '123456' });
    sent.flush(answer({ codes: ['AAAAA-BBBBB', 'CCCCC-DDDDD'] }));
    const person = { ...aSession().person!, mfa_enabled: true };
    await eventually(() => http.expectOne('/api/v1/session').flush(answer(aSession({ person }))));

    await eventually(() => expect(page(fixture).textContent).toContain('CCCCC-DDDDD'));
    press(fixture, 'I have them');
    await eventually(() => expect(page(fixture).textContent).not.toContain('CCCCC-DDDDD'));
    expect(page(fixture).textContent).toContain('Remove the app');
  });

  it('shows at its field why a password is refused', async () => {
    const fixture = await open();
    const fresh = page(fixture).querySelector<HTMLInputElement>('#new-password');
    if (fresh) fresh.value = 'short';
    submit(fresh?.closest('form'));
    const sent = http.expectOne('/api/v1/me/password');
    expect(sent.request.body).toEqual({ new_password: 'short', current_password: '' });
    sent.flush(
      refusal('VALIDATION_ERROR', 'No.', [
        { field: 'new_password', value: null, code: 'TOO_SHORT', message: 'Twelve characters at least.' },
      ]),
      { status: 422, statusText: 'Unprocessable' },
    );
    await eventually(() =>
      expect(page(fixture).querySelector('#new-password-problem')?.textContent).toBe('Twelve characters at least.'),
    );
  });

  it('offers nothing that single sign-on manages, and says why', async () => {
    const fixture = await open(aSession({ person: { ...aSession().person!, managed: true } }));
    expect(page(fixture).textContent).toContain('single sign-on');
    expect(page(fixture).querySelectorAll('form')).toHaveLength(0);
    expect(page(fixture).querySelector('app-sessions-card')).not.toBeNull();
  });
});
