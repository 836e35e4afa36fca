import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { ApiError } from '../../api/api-error';
import { answer, refusal } from '../../testing';
import { kindOfChange, summary, wrongLines } from './price-file';
import { PriceImport } from './price-import';
import { eventually } from '../../testing/eventually';

const preview = {
  version: 4,
  currency: 'USD',
  valid_from: '2026-01-01T00:00:00Z',
  dry_run: true,
  rows: 3,
  added: 1,
  changed: 1,
  removed: 0,
  unchanged: 1,
  changes: [
    { country: 'KE', network: '63902', before: null, after: 8_500, selling: 8_000 },
    { country: 'UG', network: null, before: 20_000, after: 19_000, selling: 25_000 },
  ],
  warnings: [{ country: 'KE', network: '63902', cost: 8_500, selling: 8_000, message: 'Below cost.' }],
};

describe('The words about a price file', () => {
  it('sum up what it changes, without what is nothing', () => {
    expect(summary({ added: 2, changed: 0, removed: 1, unchanged: 40 })).toBe('2 new, 1 gone, 40 as before');
    expect(summary({ added: 0, changed: 0, removed: 0, unchanged: 0 })).toBe('no prices at all');
  });

  it.each([
    [null, 5, 'new'],
    [5, null, 'gone'],
    [5, 6, 'dearer'],
    [6, 5, 'cheaper'],
  ])('name a change from %s to %s %s', (before, after, word) => expect(kindOfChange({ before, after })).toBe(word));

  it('tell the wrong lines apart from a wrong file and from other fields', () => {
    const of = (field: string, message: string) => ({ field, value: 'x', code: 'C', message });
    const error = new ApiError(400, 'VALIDATION_ERROR', 'Wrong.', [
      of('file.lines[3].price', 'A price is a number.'),
      of('file.lines[1]', 'Name the columns.'),
      of('file', 'Too long.'),
      of('valid_from', 'Too far.'),
    ]);
    expect(wrongLines(error).map((w) => [w.line, w.column, w.message])).toEqual([
      [3, 'price', 'A price is a number.'],
      [1, '', 'Name the columns.'],
      [null, '', 'Too long.'],
    ]);
    expect(wrongLines(null)).toEqual([]);
  });
});

describe('The import of prices', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<PriceImport>;
  const page = () => fixture.nativeElement as HTMLElement;
  const button = (name: string) =>
    [...page().querySelectorAll('button')].find((one) => one.textContent?.trim() === name);
  const request = (): TestRequest => http.expectOne((r) => r.url === '/api/v1/provider-accounts/a-1/prices');

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting()],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(PriceImport);
    fixture.componentRef.setInput('id', 'a-1');
    await fixture.whenStable();
    fixture.componentInstance['pick'](new File(['country,price\nKE,0.0085'], 'prices.csv'));
    await fixture.whenStable();
    button('Preview')?.click();
  });

  it('shows what would change and what is sold below cost, and writes only when told to', async () => {
    const dry = request();
    expect(dry.request.params.get('dry_run')).toBe('true');
    dry.flush(answer(preview));
    await eventually(() => expect(button('Apply these prices')).toBeDefined());
    const text = page().textContent ?? '';
    expect(text).toContain('3 prices: 1 new, 1 changed, 1 as before.');
    expect(text).toContain('You would sell below cost');

    button('Apply these prices')?.click();
    const real = request();
    expect(real.request.params.get('dry_run')).toBe('false');
    real.flush(answer({ ...preview, dry_run: false }));
    await eventually(() => expect(button('Apply these prices')).toBeUndefined());
  });

  it('forgets the preview when another file is chosen: it would not be what is applied', async () => {
    request().flush(answer(preview));
    await eventually(() => expect(button('Apply these prices')).toBeDefined());
    fixture.componentInstance['pick'](new File(['country,price\nKE,9'], 'other.csv'));
    await fixture.whenStable();
    expect(button('Apply these prices')).toBeUndefined();
  });

  it('names each wrong line and offers nothing to apply', async () => {
    const wrong = { field: 'file.lines[2].price', value: 'abc', code: 'WRONG_TYPE', message: 'A price is a number.' };
    request().flush(refusal('VALIDATION_ERROR', 'A price is a number.', [wrong]), {
      status: 400,
      statusText: 'Bad Request',
    });
    await eventually(() => expect(page().querySelector('tbody')?.textContent).toContain('A price is a number.'));
    expect(page().querySelector('tbody')?.textContent).toContain('abc');
    expect(button('Apply these prices')).toBeUndefined();
  });
});
