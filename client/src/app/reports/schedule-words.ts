import { Schemas } from '../api/operations';

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** "Mondays at 08:00, Africa/Nairobi, to 3". */
export function scheduleWords(schedule: Schemas['ReportSchedule'] | null | undefined): string {
  if (!schedule) return 'Not mailed';
  const when = {
    daily: 'Every day',
    weekly: `${weekdays[(schedule.weekday ?? 1) - 1]}s`,
    monthly: `On day ${schedule.day ?? 1} of each month`,
  }[schedule.cadence];
  const words = `${when} at ${String(schedule.hour).padStart(2, '0')}:00, ${schedule.tz}, to ${schedule.recipients.length}`;
  return schedule.paused ? `Paused (${words})` : words;
}
