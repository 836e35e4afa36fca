import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';

import { CopyButton } from '../ui/copy-button';

/** A secret in the one moment in which it can be seen. */
@Component({
  selector: 'app-secret-once',
  imports: [CopyButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="notice good stack" role="status">
      <p>
        <strong>{{ heading() }}</strong> Copy it now and keep it safe: it is not shown again.
      </p>
      @for (secret of secrets(); track secret.label) {
        <div class="row">
          <span class="quiet small">{{ secret.label }}</span>
          <code class="grow wrap-anywhere">{{ secret.value }}</code>
          <app-copy [text]="secret.value" [what]="secret.label" />
        </div>
      }
      <div><button type="button" class="button compact" (click)="done.emit()">I have it</button></div>
    </div>
  `,
})
export class SecretOnce {
  readonly heading = input.required<string>();
  readonly secrets = input.required<readonly { label: string; value: string }[]>();
  readonly done = output();
}
