import { InjectionToken } from '@angular/core';

/** As much of a SignalR connection as is used here. */
export interface Hub {
  on(name: string, heard: (value: never) => void): void;
  onclose(closed: () => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke(name: string, ...given: unknown[]): Promise<unknown>;
}

/** Makes a connection that is not started yet. The library comes with the first page that has something live on it. */
export const makeHub = new InjectionToken<(csrfToken: string) => Promise<Hub>>('hub', {
  providedIn: 'root',
  factory: () => async (csrfToken) => {
    const { HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
    return new HubConnectionBuilder()
      .withUrl('/hubs/live', { headers: { 'X-CSRF-Token': csrfToken } })
      .configureLogging(LogLevel.None)
      .build();
  },
});
