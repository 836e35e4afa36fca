import { HttpClient, HttpHeaders, HttpParams, HttpResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { map, Observable } from 'rxjs';

import { ApiError } from './api-error';
import { Answer, Body, Method, Operation, Path, Rest } from './operations';

const root = '/api/v1';

interface Given {
  path?: Record<string, string>;
  query?: object;
  idempotencyKey?: string;
  signal?: AbortSignal;
  heard?: (headers: HttpHeaders) => void;
}

/**
 * The server's API with its own types: a path, field or parameter that is not in its document does not compile.
 * Answers are the envelope's data; every failure is an `ApiError`.
 */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);

  get<P extends Path<'get'>>(path: P, ...[options]: Rest<'get', P>): Promise<Answer<Operation<'get', P>>> {
    return this.call('get', path, undefined, options);
  }

  post<P extends Path<'post'>>(
    path: P,
    body: Body<Operation<'post', P>>,
    ...[options]: Rest<'post', P>
  ): Promise<Answer<Operation<'post', P>>> {
    return this.call('post', path, body, options);
  }

  put<P extends Path<'put'>>(
    path: P,
    body: Body<Operation<'put', P>>,
    ...[options]: Rest<'put', P>
  ): Promise<Answer<Operation<'put', P>>> {
    return this.call('put', path, body, options);
  }

  delete<P extends Path<'delete'>>(
    path: P,
    body: Body<Operation<'delete', P>>,
    ...[options]: Rest<'delete', P>
  ): Promise<Answer<Operation<'delete', P>>> {
    return this.call('delete', path, body, options);
  }

  /** A file as the whole body, with its name beside it. */
  upload<P extends Path<'post'>>(
    path: P,
    file: File,
    ...[options]: Rest<'post', P>
  ): Promise<Answer<Operation<'post', P>>> {
    const form = new FormData();
    form.append('file', file, file.name);
    return this.call('post', path, form, options);
  }

  private call<T>(method: Method, path: string, body: unknown, options: Given = {}): Promise<T> {
    let headers = new HttpHeaders();
    if (options.idempotencyKey) headers = headers.set('Idempotency-Key', options.idempotencyKey);
    const params = new HttpParams({ fromObject: given(options.query) });
    const answer = this.http.request<{ data: T }>(method, root + filled(path, options.path), {
      body,
      params,
      headers,
      observe: 'response',
    });
    const data = map((response: HttpResponse<{ data: T }>) => {
      options.heard?.(response.headers);
      return response.body?.data as T;
    });
    return once(answer.pipe(data), options.signal);
  }
}

/** Leaves out what is empty: `?status=` would ask for a status without a name. A list repeats its name. */
function given(query: object = {}): Record<string, string | readonly string[]> {
  const entries = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  );
}

function filled(path: string, names: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
}

/** The first value as a promise; giving up on it cancels the request. */
function once<T>(source: Observable<T>, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const running = source.subscribe({ next: resolve, error: (cause: unknown) => reject(ApiError.of(cause)) });
    signal?.addEventListener('abort', () => {
      running.unsubscribe();
      reject(new DOMException('The request was given up.', 'AbortError'));
    });
  });
}
