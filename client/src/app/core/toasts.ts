import { Injectable, signal } from '@angular/core';

import { ApiError } from '../api/api-error';

export interface Toast {
  readonly id: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
  /** What the reader can do about it. */
  readonly mend?: string;
  readonly requestId?: string | null;
}

const shown = 6_000;

/** Short words about what just happened. A failure stays until it is put away. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  private readonly list = signal<readonly Toast[]>([]);
  private last = 0;

  readonly toasts = this.list.asReadonly();

  good(text: string): void {
    const toast = this.add({ kind: 'good', text });
    setTimeout(() => this.dismiss(toast), shown);
  }

  /** @param what What was not done, as a sentence: "The key was not revoked." */
  failed(what: string, cause: unknown): void {
    const error = ApiError.of(cause);
    this.add({ kind: 'bad', text: `${what} ${error.message}`, mend: mend(error), requestId: error.requestId });
  }

  dismiss(id: number): void {
    this.list.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }

  private add(toast: Omit<Toast, 'id'>): number {
    const id = ++this.last;
    this.list.update((toasts) => [...toasts.slice(-3), { ...toast, id }]);
    return id;
  }
}

export function mend(error: ApiError): string | undefined {
  if (error.retryAfter) return `Try again in ${error.retryAfter} s.`;
  if (error.status === 0) return 'Nothing was changed on the way out; try again when you are online.';
  if (error.code === 'CSRF_FAILED') return 'Your session was renewed in another tab: reload this page.';
  if (error.status === 402) return 'Add credit, or ask whoever gives you credit.';
  if (error.status === 403) return 'Ask an owner or admin of this account for the permission.';
  if (error.status === 404) return 'It may have been removed meanwhile: reload the list.';
  if (error.status === 409) return 'Somebody changed it meanwhile: reload and look again.';
  if (error.status >= 500) return 'Try again shortly. If it stays, report it with the request id.';
  return undefined;
}
