// One Chromium for a test file, and pages that remember whatever went wrong in them.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

import { base } from './stack.mjs';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.GALLANT_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

export async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.GALLANT_CHROMIUM ?? '/usr/bin/chromium',
    args: flags.split(' '),
  });
  return { open: (options) => open(browser, options), close: () => browser.close() };
}

async function open(browser, { width = 1280, height = 900, scheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' });
  await context.addInitScript(() => {
    window.__refused = [];
    document.addEventListener('securitypolicyviolation', (e) =>
      window.__refused.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
    );
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const wrong = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`page: ${error}`));
  return { page, context, wrong: () => takeWrong(page, wrong), close: () => context.close() };
}

/** Console errors, exceptions and violations of the content security policy since the last look. */
async function takeWrong(page, wrong) {
  const refused = await page.evaluate(() => window.__refused.splice(0));
  return [...wrong.splice(0), ...refused.map((what) => `csp: ${what}`)];
}

/** Serious and critical findings of axe. It runs outside the page's policy: the page itself may run nothing foreign. */
export async function inaccessible(page) {
  const client = await page.context().newCDPSession(page);
  try {
    await client.send('Page.enable');
    const { frameTree } = await client.send('Page.getFrameTree');
    const { executionContextId } = await client.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
    await client.send('Runtime.evaluate', { contextId: executionContextId, expression: `${axe}; 0` });
    const { result, exceptionDetails } = await client.send('Runtime.evaluate', {
      contextId: executionContextId,
      expression: `axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join(' | '))))`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return JSON.parse(result.value);
  } finally {
    await client.detach();
  }
}

/** Kept with the results of the run, never in the repository. */
export async function shot(page, name) {
  if (shots) await page.screenshot({ path: `${shots}/${name.replace(/[^\w-]+/g, '_')}.png`, fullPage: true });
}

/** Whatever is loading has loaded. */
export async function settled(page) {
  await page.waitForLoadState('load');
  try {
    await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('app-skeleton'), null, { timeout: 20_000 });
  } catch {
    throw new Error(`${page.url()} is not ready: ${(await page.locator('body').innerText()).slice(0, 300)}`);
  }
}

export async function signIn(page, { email, password }) {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in') || url.pathname.includes('code'));
}
