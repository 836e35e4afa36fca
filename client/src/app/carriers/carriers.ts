import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';

/** The pages about carriers, with the way from one to the other above each. */
@Component({
  selector: 'app-carriers',
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav aria-label="Carriers">
      @for (page of pages; track page.path) {
        <a
          [routerLink]="page.path"
          routerLinkActive="active"
          ariaCurrentWhenActive="page"
          [routerLinkActiveOptions]="{ exact: page.path === '/carriers' }"
          >{{ page.label }}</a
        >
      }
    </nav>
    <router-outlet />
  `,
  styles: `
    nav {
      display: flex;
      gap: 0.25rem;
      margin-bottom: 1.25rem;
      overflow-x: auto;
      border-bottom: 1px solid var(--edge);
    }
    a {
      flex: none;
      padding: 0.5rem 0.75rem;
      border-bottom: 2px solid transparent;
      color: var(--quiet);
      font-weight: 550;
      text-decoration: none;
    }
    a:hover {
      color: var(--ink);
    }
    a.active {
      border-color: var(--brand);
      color: var(--ink);
    }
    @media (width < 30rem) {
      nav {
        gap: 0;
      }
      a {
        padding: 0.5rem 0.4rem;
        font-size: 0.8125rem;
      }
    }
    a:focus-visible {
      outline-offset: -3px;
    }
  `,
})
export class Carriers {
  protected readonly pages = [
    { path: '/carriers', label: 'Accounts' },
    { path: '/carriers/routes', label: 'Routes' },
    { path: '/carriers/senders', label: 'Senders' },
    { path: '/carriers/unmatched', label: 'Unmatched' },
  ];
}
