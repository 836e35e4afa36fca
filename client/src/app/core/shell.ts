import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter } from 'rxjs';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

import { Icon, IconName } from '../ui/icon';
import { BrandStore } from './brand';
import { navigation } from './navigation';
import { Online } from './online';
import { SearchBox } from './search-box';
import { Session } from './session';
import { Shortcuts } from './shortcuts';
import { ShortcutsOverlay } from './shortcuts-overlay';
import { Scheme, Theme } from './theme';
import { Toasts } from './toasts';

const schemeIcons: Record<Scheme, IconName> = { system: 'system', light: 'sun', dark: 'moon' };

/** What stands around every page of somebody signed in. */
@Component({
  selector: 'app-shell',
  imports: [RouterOutlet, RouterLink, RouterLinkActive, MatMenuModule, Icon, SearchBox, ShortcutsOverlay],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.css',
})
export class Shell {
  protected readonly session = inject(Session);
  private readonly brands = inject(BrandStore);
  protected readonly brand = this.brands.brand;
  protected readonly online = inject(Online).online;
  protected readonly theme = inject(Theme);
  protected readonly shortcuts = inject(Shortcuts);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  protected readonly drawer = signal(false);
  protected readonly pages = computed(() =>
    navigation.filter((item) => item.needs.length === 0 || item.needs.some((scope) => this.session.can(scope))),
  );
  protected readonly others = computed(() => {
    const own = this.session.tenant()?.id;
    return this.session.memberships().filter((member) => member.tenant_id !== own);
  });
  protected readonly announcement = computed(() => this.session.tenant()?.announcement ?? this.brand().announcement);
  protected readonly schemeIcon = computed(() => schemeIcons[this.theme.scheme()]);

  constructor() {
    // The brand is that of the tenant one is in; outside the shell that of the address.
    effect(() => {
      this.session.tenant()?.id;
      untracked(() => void this.brands.load());
    });
    inject(DestroyRef).onDestroy(() => void this.brands.load());
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => this.drawer.set(false));
  }

  protected async switchTo(tenantId: string, name: string): Promise<void> {
    try {
      await this.session.switchTo(tenantId);
      await this.startOver();
      this.toasts.good(`You are in ${name} now.`);
    } catch (cause) {
      this.toasts.failed(`You are not in ${name}.`, cause);
    }
  }

  protected async stopActing(): Promise<void> {
    try {
      await this.session.stopActing();
      await this.startOver();
    } catch (cause) {
      this.toasts.failed('You still act for the other account.', cause);
    }
  }

  protected async signOut(): Promise<void> {
    try {
      await this.session.signOut();
      await this.router.navigateByUrl('/sign-in');
    } catch (cause) {
      this.toasts.failed('You are still signed in.', cause);
    }
  }

  /** Pages hold data of the tenant they were opened in: leave and come in again. */
  private async startOver(): Promise<void> {
    await this.router.navigateByUrl('/no-access', { skipLocationChange: true });
    await this.router.navigateByUrl('/');
  }
}
