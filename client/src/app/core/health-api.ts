import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { catchError, map, Observable, of } from 'rxjs';

/** `ready`: takes traffic. `unready`: answers, but a part behind it does not. `unreachable`: no answer at all. */
export type Health = 'ready' | 'unready' | 'unreachable';

/** The only file that knows where the API says how it is. */
@Injectable({ providedIn: 'root' })
export class HealthApi {
  private readonly http = inject(HttpClient);

  /** One question, one answer; never errors, since not answering is an answer here. */
  read(): Observable<Health> {
    return this.http.get('/health/ready', { responseType: 'text' }).pipe(
      map((): Health => 'ready'),
      catchError((error: HttpErrorResponse) => of<Health>(error.status === 503 ? 'unready' : 'unreachable')),
    );
  }
}
