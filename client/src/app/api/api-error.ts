import { HttpErrorResponse } from '@angular/common/http';

/** One field that is to blame, as the server names it. */
export interface ApiFieldError {
  readonly field: string;
  readonly value: string | null;
  readonly code: string;
  readonly message: string;
}

/** A refusal in the server's words. `status` 0: no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: readonly ApiFieldError[] = [],
    readonly requestId: string | null = null,
    /** Seconds to wait before the next try, where the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  static of(cause: unknown): ApiError {
    if (cause instanceof ApiError) return cause;
    if (!(cause instanceof HttpErrorResponse)) {
      return new ApiError(0, 'CLIENT_FAULT', 'Something went wrong in this page. Reload it and try again.');
    }
    if (cause.status === 0) {
      return new ApiError(0, 'UNREACHABLE', 'GallantSms cannot be reached. Check your connection and try again.');
    }
    const wait = Number(cause.headers.get('Retry-After') ?? NaN);
    const body = envelope(cause.error);
    return new ApiError(
      cause.status,
      body?.error?.code ?? `HTTP_${cause.status}`,
      body?.error?.message ?? 'The server gave an answer that this page does not understand. Try again shortly.',
      body?.error?.errors ?? [],
      body?.metadata?.request_id ?? cause.headers.get('X-Request-Id'),
      Number.isFinite(wait) ? wait : null,
    );
  }
}

interface Refusal {
  error?: { code?: string; message?: string; errors?: ApiFieldError[] } | null;
  metadata?: { request_id?: string };
}

/** The body of a refusal; a proxy in between may have answered with a page instead. */
function envelope(body: unknown): Refusal | null {
  return typeof body === 'object' && body !== null && 'error' in body ? (body as Refusal) : null;
}
