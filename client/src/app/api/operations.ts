import type { HttpHeaders } from '@angular/common/http';

import type { PendingPaths, Pending } from './pending';
import type { components, paths } from './schema';

/** What the server's document calls its shapes. */
export type Schemas = components['schemas'];

export type Method = 'get' | 'post' | 'put' | 'delete';

type Root = '/api/v1';

/** Paths below `/api/v1` in the document that know the method. */
type Described<M extends Method> = {
  [P in keyof paths]: P extends `${Root}${infer Rest}`
    ? paths[P][M] extends { responses: unknown }
      ? Rest
      : never
    : never;
}[keyof paths];

type Awaited<M extends Method> = {
  [P in keyof PendingPaths]: M extends keyof PendingPaths[P] ? P : never;
}[keyof PendingPaths];

/** Every path that can be called with the method. */
export type Path<M extends Method> = Described<M> | Awaited<M>;

/** The document goes before the types made by hand. */
export type Operation<M extends Method, P extends Path<M>> =
  P extends Described<M>
    ? paths[`${Root}${P}` & keyof paths][M]
    : P extends keyof PendingPaths
      ? PendingPaths[P][M & keyof PendingPaths[P]]
      : never;

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Data<Envelope> = Envelope extends { data: infer D } ? NonNullable<D> : never;
type Success<R> = R[keyof R & (200 | 201 | 202)];

export type Answer<O> =
  O extends Pending<infer A, infer _B, infer _Q>
    ? A
    : O extends { responses: infer R }
      ? Data<Json<Success<R>>>
      : never;

export type Body<O> =
  O extends Pending<infer _A, infer B, infer _Q> ? B : O extends { requestBody: infer R } ? Json<R> : undefined;

export type Query<O> =
  O extends Pending<infer _A, infer _B, infer Q>
    ? Q
    : O extends { parameters: { query?: infer Q } }
      ? NonNullable<Q>
      : never;

/** The names between braces of a path. */
type Names<P extends string> = P extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

export type Options<M extends Method, P extends Path<M>> = ([Names<P>] extends [never]
  ? { path?: undefined }
  : { path: Record<Names<P>, string> }) & {
  query?: Partial<Query<Operation<M, P>>>;
  /** Repeats of a request with the same key do their work once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** For the few answers that say something in a header. */
  heard?: (headers: HttpHeaders) => void;
};

/** The options may be left out where the path has no names. */
export type Rest<M extends Method, P extends Path<M>> = [Names<P>] extends [never]
  ? [options?: Options<M, P>]
  : [options: Options<M, P>];
