import { Component } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';

import { ApiError } from '../api/api-error';
import { Watched } from './watched';

const every = 5_000;
let answers: (() => Promise<number>)[];

@Component({ template: '' })
class Page {
  readonly watched = new Watched(() => answers.shift()?.() ?? Promise.reject(new Error('asked too often')), every);
}

describe('What is watched', () => {
  let fixture: ComponentFixture<Page>;
  const visible = (state: DocumentVisibilityState) =>
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);

  beforeEach(() => {
    vi.useFakeTimers();
    visible('visible');
    fixture = TestBed.createComponent(Page);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('keeps the last answer through a failed look, and forgets the failure with the next', async () => {
    answers = [
      () => Promise.resolve(1),
      () => Promise.reject(new ApiError(503, 'BUSY', 'Later.')),
      () => Promise.resolve(2),
    ];
    const { watched } = fixture.componentInstance;
    await watched.ask();
    await vi.advanceTimersByTimeAsync(every);
    expect([watched.value(), watched.error()?.code]).toEqual([1, 'BUSY']);
    await vi.advanceTimersByTimeAsync(every);
    expect([watched.value(), watched.error()]).toEqual([2, null]);
  });

  it('is not asked for while nobody looks, nor after the page is left', async () => {
    answers = [() => Promise.resolve(1)];
    visible('hidden');
    await vi.advanceTimersByTimeAsync(3 * every);
    expect(answers).toHaveLength(1);
    visible('visible');
    fixture.destroy();
    await vi.advanceTimersByTimeAsync(3 * every);
    expect(answers).toHaveLength(1);
  });

  it('drops an answer to an older question', async () => {
    let late: (value: number) => void = () => undefined;
    answers = [() => new Promise((resolve) => (late = resolve)), () => Promise.resolve(2)];
    const { watched } = fixture.componentInstance;
    const first = watched.ask();
    await watched.ask();
    late(1);
    await first;
    expect(watched.value()).toBe(2);
  });
});
