import { ChangeDetectionStrategy, Component, input } from '@angular/core';

import { Schemas } from '../api/operations';
import { Icon } from '../ui/icon';

/** Which role may do what, as the server applies it. */
@Component({
  selector: 'app-role-matrix',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="stack" aria-labelledby="matrix-heading">
      <h2 id="matrix-heading">What each role may do</h2>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="matrix-heading">
        <table>
          <caption class="visually-hidden">
            Permissions by role
          </caption>
          <thead>
            <tr>
              <th scope="col">Permission</th>
              @for (role of matrix().roles; track role.role) {
                <th scope="col">{{ role.role }}</th>
              }
            </tr>
          </thead>
          <tbody>
            @for (scope of matrix().scopes; track scope.name) {
              <tr>
                <th scope="row">
                  {{ scope.description }}<br /><code class="quiet">{{ scope.name }}</code>
                </th>
                @for (role of matrix().roles; track role.role) {
                  <td>
                    @if (role.scopes.includes(scope.name)) {
                      <app-icon name="check" /><span class="visually-hidden">yes</span>
                    } @else {
                      <span class="quiet" aria-hidden="true">–</span><span class="visually-hidden">no</span>
                    }
                  </td>
                }
              </tr>
            }
          </tbody>
        </table>
      </div>
    </section>
  `,
  styles: `
    .scroll {
      position: relative; /* holds what only screen readers see */
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: separate; /* or the fixed column loses its lines */
      border-spacing: 0;
    }
    th,
    td {
      padding: 0.5rem 0.6rem;
      border-bottom: 1px solid var(--edge);
      text-align: center;
    }
    th:first-child {
      position: sticky;
      left: 0;
      min-width: 11rem;
      background: var(--card);
      text-align: start;
    }
    tbody th {
      font-weight: 400;
    }
    app-icon {
      color: var(--good);
    }
    tbody tr:last-child > * {
      border-bottom: 0;
    }
  `,
})
export class RoleMatrixTable {
  readonly matrix = input.required<Schemas['RoleMatrix']>();
}
