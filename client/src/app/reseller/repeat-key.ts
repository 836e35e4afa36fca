import { randomKey } from '../core/random';

/** One idempotency key for one wish: a second press after a lost answer does not move the money again. */
export class RepeatKey {
  private wish = '';
  private key = '';

  of(body: object): string {
    const wish = JSON.stringify(body);
    if (wish !== this.wish || !this.key) [this.wish, this.key] = [wish, randomKey()];
    return this.key;
  }

  /** It was done: the same again is another wish. */
  done(): void {
    this.key = '';
  }
}
