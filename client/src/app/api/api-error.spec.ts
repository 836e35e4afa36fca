import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';

import { refusal } from '../testing';
import { Submission } from '../ui/submission';
import { ApiError } from './api-error';

const refused = (status: number, error: unknown, headers = {}) =>
  new HttpErrorResponse({ status, error, headers: new HttpHeaders(headers) });

describe('ApiError', () => {
  it('takes code, words, fields and request id from the envelope', () => {
    const fields = [{ field: 'message', value: '', code: 'REQUIRED', message: 'A message needs a text.' }];
    const error = ApiError.of(refused(422, refusal('VALIDATION_FAILED', 'Not valid.', fields), { 'Retry-After': '7' }));

    expect(error).toMatchObject({
      status: 422,
      code: 'VALIDATION_FAILED',
      message: 'Not valid.',
      requestId: 'r-1',
      retryAfter: 7,
    });
    expect(error.errors).toEqual(fields);
  });

  it('has words for an answer that is not ours, and for none', () => {
    expect(ApiError.of(refused(502, '<html>', { 'X-Request-Id': 'r-9' }))).toMatchObject({
      code: 'HTTP_502',
      requestId: 'r-9',
      errors: [],
    });
    expect(ApiError.of(refused(0, new ProgressEvent('error')))).toMatchObject({ status: 0, code: 'UNREACHABLE' });
  });

  it('shows each problem at its field, and the others above the form', async () => {
    const form = new Submission(['message', 'phone_numbers']);
    const done = await form.run(() =>
      Promise.reject(
        refused(
          422,
          refusal('VALIDATION_FAILED', 'Not valid.', [
            { field: 'phone_numbers[3]', value: '1', code: 'INVALID', message: 'Not a number.' },
            { field: 'sender_id', value: '!', code: 'INVALID', message: 'Not a sender.' },
          ]),
        ),
      ),
    );

    expect(done).toBe(false);
    expect(form.busy()).toBe(false);
    expect(form.problem('phone_numbers')).toBe('Not a number.');
    expect(form.problem('message')).toBeNull();
    expect(form.general()).toBe('Not a sender.');
  });
});
