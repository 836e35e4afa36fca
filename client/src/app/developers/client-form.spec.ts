import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Session } from '../core/session';
import { answer, aSession } from '../testing';
import { Submission } from '../ui/submission';
import { ClientForm } from './client-form';

describe('The form of an OAuth client', () => {
  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    const ready = TestBed.inject(Session).ready();
    TestBed.inject(HttpTestingController).expectOne('/api/v1/session').flush(answer(aSession()));
    await ready;
  });

  const open = async () => {
    const fixture = TestBed.createComponent(ClientForm);
    const given: object[] = [];
    fixture.componentRef.setInput('submission', new Submission(['name']));
    fixture.componentInstance.given.subscribe((wanted) => given.push(wanted));
    const page = fixture.nativeElement as HTMLElement;
    await fixture.whenStable();
    const find = <T extends HTMLElement>(css: string) => {
      const found = page.querySelector<T>(css);
      if (!found) throw new Error(`no ${css}`);
      return found;
    };
    return { fixture, page, given, find };
  };

  it('asks where people come back to only for a client of people', async () => {
    const { fixture, page, given, find } = await open();
    expect(page.querySelector('#client-redirects')).toBeNull();

    find<HTMLInputElement>('fieldset input').click(); // no longer for itself
    [...page.querySelectorAll<HTMLInputElement>('fieldset input')][1]?.click();
    await fixture.whenStable();
    find<HTMLInputElement>('#client-name').value = ' Portal ';
    find<HTMLTextAreaElement>('#client-redirects').value = 'https://a.example/cb\n\n https://b.example/cb \n';
    find('form').dispatchEvent(new Event('submit', { cancelable: true }));

    expect(given).toEqual([
      {
        name: 'Portal',
        scopes: ['messages:send', 'messages:read', 'files:write', 'account:read'],
        messages_per_minute: null,
        grant_types: ['authorization_code'],
        redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
        logout_uris: [],
        auth_method: 'client_secret',
        jwks: null,
      },
    ]);
  });

  it('does not send keys that are not JSON', async () => {
    const { fixture, page, given, find } = await open();
    const method = find<HTMLSelectElement>('#client-method');
    method.value = 'private_key_jwt';
    method.dispatchEvent(new Event('change'));
    await fixture.whenStable();
    find<HTMLTextAreaElement>('#client-keys').value = '-----BEGIN';
    find('form').dispatchEvent(new Event('submit', { cancelable: true }));
    await fixture.whenStable();

    expect(given).toEqual([]);
    expect(page.textContent).toContain('This is not JSON');
  });
});
