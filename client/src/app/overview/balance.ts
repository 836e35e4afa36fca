import { Schemas } from '../api/operations';
import { span } from '../ui/span';

/** Why somebody should look after the balance, or nothing. */
export function lowBalance(available: number, last24h: Schemas['OverviewSums']): string | null {
  if (available <= 0) return 'There is no credit left: nothing more is sent until some is added.';
  if (last24h.spent <= 0 || available >= last24h.spent) return null;
  return `At the pace of the last 24 hours it lasts ${span((available / last24h.spent) * 86_400)}.`;
}
