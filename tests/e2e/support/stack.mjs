// The running GallantSms that the tests look at: what `./gallant up --detach` wrote to its env file.
import { readFileSync } from 'node:fs';

const file = process.env.GALLANT_ENV ?? new URL('../../../.run/env', import.meta.url);
export const env = Object.fromEntries(
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

/** By name: passkeys do not work on an address. */
export const base = env.GALLANT_URL.replace('127.0.0.1', 'localhost');

export const people = {
  customer: { email: env.GALLANT_EMAIL, password: env.GALLANT_PASSWORD },
  reseller: { email: env.GALLANT_RESELLER_EMAIL, password: env.GALLANT_RESELLER_PASSWORD },
  operator: { email: env.GALLANT_OPERATOR_EMAIL, password: env.GALLANT_OPERATOR_PASSWORD },
};

export function unique(word) {
  return `${word}-${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}

/** Waits until something is there; the tests have no other clock. */
export async function until(what, look, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** The newest mail to an address whose subject has the words. */
export function mail(to, words) {
  return until(`a mail "${words}" to ${to}`, async () => {
    const answer = await fetch(`${base}/api/v1/mails`);
    const { data } = await answer.json();
    return data.find((mail) => mail.to === to && mail.subject.includes(words));
  });
}

/** The mail's link, as the browser under test calls the server. */
export function link(mail) {
  const url = new URL(mail.links.find((address) => address.includes('token=')));
  return base + url.pathname + url.search;
}
