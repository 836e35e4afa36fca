import { computed, signal } from '@angular/core';

import { ApiError } from '../api/api-error';

/** One form's way to the server: busy meanwhile, afterwards done or refused, with the server's words at the right field. */
export class Submission {
  private readonly running = signal(false);
  private readonly refusal = signal<ApiError | null>(null);

  readonly busy = this.running.asReadonly();
  readonly error = this.refusal.asReadonly();

  /** @param fields Those that the form shows; what is said about others goes to `general`. */
  constructor(private readonly fields: readonly string[] = []) {}

  /** The words that belong to no field of the form. */
  readonly general = computed(() => {
    const error = this.refusal();
    if (!error) return null;
    const foreign = error.errors.filter((e) => !this.fields.some((field) => belongs(e.field, field)));
    if (error.errors.length === 0 || foreign.length > 0)
      return foreign.length > 0 ? foreign.map((e) => e.message).join(' ') : error.message;
    return null;
  });

  problem(field: string): string | null {
    return this.refusal()?.errors.find((e) => belongs(e.field, field))?.message ?? null;
  }

  /** Runs the work once at a time; tells whether it was done. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.running()) return false;
    this.running.set(true);
    this.refusal.set(null);
    try {
      await work();
      return true;
    } catch (cause) {
      this.refusal.set(ApiError.of(cause));
      return false;
    } finally {
      this.running.set(false);
    }
  }

  clear(): void {
    this.refusal.set(null);
  }
}

/** `phone_numbers[3]` and `phone_numbers.3` are about `phone_numbers`. */
function belongs(told: string, field: string): boolean {
  return told === field || told.startsWith(`${field}[`) || told.startsWith(`${field}.`);
}
