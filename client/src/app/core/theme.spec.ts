import { DOCUMENT } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { Theme } from './theme';

/** A device that is light or dark, and changes while it is watched. */
class Device {
  matches = false;
  private readonly watching: (() => void)[] = [];

  addEventListener(_: 'change', told: () => void): void {
    this.watching.push(told);
  }

  turn(dark: boolean): void {
    this.matches = dark;
    for (const told of this.watching) told();
  }
}

describe('Colours', () => {
  let device: Device;
  let root: HTMLElement;

  beforeEach(() => {
    localStorage.removeItem('gallant.scheme');
    device = new Device();
    root = document.createElement('html');
    const page = { documentElement: root, defaultView: { matchMedia: () => device } };
    TestBed.configureTestingModule({ providers: [{ provide: DOCUMENT, useValue: page }] });
  });

  it('are what the device has, also when it changes', () => {
    device.matches = true;
    const theme = TestBed.inject(Theme);
    expect(theme.seen()).toBe('dark');
    device.turn(false);
    expect(theme.seen()).toBe('light');
  });

  it('are what somebody chose, whatever the device has', () => {
    const theme = TestBed.inject(Theme);
    theme.choose('dark');
    TestBed.tick();
    expect([theme.seen(), root.dataset['theme']]).toEqual(['dark', 'dark']);
    device.turn(true);
    theme.choose('light');
    TestBed.tick();
    expect([theme.seen(), root.dataset['theme']]).toEqual(['light', 'light']);
    theme.choose('system');
    TestBed.tick();
    expect([theme.seen(), root.dataset['theme']]).toEqual(['dark', undefined]);
  });
});
