import { TestBed } from '@angular/core/testing';

import { EventTail, Happened } from './event-tail';

const event = (id: string) => ({ id }) as Happened;

describe('EventTail', () => {
  it('shows the newest first, holds what comes while paused, and keeps no more than it can show', () => {
    const tail = TestBed.runInInjectionContext(() => new EventTail());
    tail.begin([event('1.0'), event('2.0')]);
    tail.told(event('3.0'));
    expect(tail.events().map((e) => e.id)).toEqual(['3.0', '2.0', '1.0']);

    tail.pause();
    tail.told(event('4.0'));
    expect(tail.events().length).toBe(3);
    expect(tail.waiting().length).toBe(1);

    tail.resume();
    expect(tail.events()[0]?.id).toBe('4.0');
    for (let i = 0; i < 300; i++) tail.told(event(`5.${i}`));
    expect(tail.events().length).toBe(100);
  });
});
