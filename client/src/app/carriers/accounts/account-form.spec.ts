import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { answer, refusal } from '../../testing';
import { AccountForm } from './account-form';
import { eventually } from '../../testing/eventually';

const kind = {
  kind: 'acme',
  name: 'Acme',
  documentation: '',
  setup: '',
  has_callback: true,
  reports_our_id: true,
  can_query: false,
  settings_schema: {
    properties: {
      url: { title: 'Address', type: 'string', format: 'uri' },
      token: { title: 'Token', type: 'string', writeOnly: true },
    },
    required: ['url', 'token'],
  },
};
const account = {
  id: 'a-1',
  no: 1,
  kind: 'acme',
  name: 'Acme one',
  settings: { url: 'https://acme.example' },
  secrets_set: ['token'],
  callback_url: null,
  max_per_second: 20,
  sender_per_second: null,
  paused: false,
  disabled_at: null,
  disabled_reason: null,
  limited_by: '',
  created_at: '2026-01-01T00:00:00Z',
};

describe('The form of an account', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<AccountForm>;
  const page = () => fixture.nativeElement as HTMLElement;
  const box = (id: string) => page().querySelector<HTMLInputElement>(`[id="${id}"]`);

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(AccountForm);
    fixture.componentRef.setInput('kind', kind);
    fixture.componentRef.setInput('account', account);
    await fixture.whenStable();
  });

  it('asks for a secret without showing that there is one, and changes the rest', () => {
    expect(box('settings.token')?.type).toBe('password');
    expect(box('settings.token')?.value).toBe('');
    expect(page().textContent).toContain('Set, leave empty to keep.');
    const name = box('account-name');
    if (name) name.value = 'Acme two';
    page().querySelector('form')?.dispatchEvent(new Event('submit'));

    const sent = http.expectOne('/api/v1/provider-accounts/a-1');
    expect(sent.request.body).toEqual({
      name: 'Acme two',
      settings: { url: 'https://acme.example' },
      max_per_second: 20,
      sender_per_second: null,
    });
    sent.flush(answer(account));
  });

  it('shows what is wrong with a setting at its control', async () => {
    page().querySelector('form')?.dispatchEvent(new Event('submit'));
    const wrong = { field: 'settings.url', value: 'x', code: 'INVALID_URL', message: 'Address is no address.' };
    http
      .expectOne('/api/v1/provider-accounts/a-1')
      .flush(refusal('VALIDATION_ERROR', 'Look at the fields.', [wrong]), { status: 400, statusText: 'Bad Request' });

    await eventually(() =>
      expect(page().querySelector('[id="settings.url-problem"]')?.textContent).toBe('Address is no address.'),
    );
    expect(box('settings.url')?.getAttribute('aria-invalid')).toBe('true');
    expect(page().querySelector('app-problem')?.textContent?.trim()).toBe('');
  });

  it('tells of a setting that it has no control for', async () => {
    page().querySelector('form')?.dispatchEvent(new Event('submit'));
    const wrong = { field: 'settings.old', value: null, code: 'UNKNOWN_FIELD', message: 'Acme has no such setting.' };
    http
      .expectOne('/api/v1/provider-accounts/a-1')
      .flush(refusal('VALIDATION_ERROR', 'Look at the fields.', [wrong]), { status: 400, statusText: 'Bad Request' });

    await eventually(() =>
      expect(page().querySelector('app-problem')?.textContent).toContain('Acme has no such setting.'),
    );
  });
});
