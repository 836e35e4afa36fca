import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { Home } from './home';

describe('Home', () => {
  let page: ComponentFixture<Home>;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpTestingController);
    page = TestBed.createComponent(Home);
    page.detectChanges();
  });

  afterEach(() => http.verify());

  const element = () => page.nativeElement as HTMLElement;
  const status = () => element().querySelector('[role=status]')?.textContent;
  const settle = async () => {
    await page.whenStable();
    page.detectChanges();
  };

  it('says that the API is ready, and where its documentation is', async () => {
    expect(status()).toBe('Asking the API…');

    http.expectOne('/health/ready').flush('Healthy');
    await settle();

    expect(status()).toBe('The API is ready.');
    expect(element().querySelector('a')?.getAttribute('href')).toBe('/docs');
  });

  it('tells an API that is not ready from one that does not answer, and asks again on demand', async () => {
    http.expectOne('/health/ready').flush('Unhealthy', { status: 503, statusText: 'Service Unavailable' });
    await settle();
    expect(status()).toBe('The API answers, but a part behind it is not ready.');

    element().querySelector('button')?.click();
    page.detectChanges();
    http.expectOne('/health/ready').error(new ProgressEvent('error'));
    await settle();
    expect(status()).toBe('The API cannot be reached.');
  });
});
