import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { inaccessible, launch, settled, shot, signIn } from './support/browser.mjs';
import { base, people } from './support/stack.mjs';

// Between them every width and both schemes.
const looks = [
  { scheme: 'light', widths: [360, 1440] },
  { scheme: 'dark', widths: [768] },
];
const open = ['/sign-in', '/register', '/forgot', '/reset?token=x', '/confirm?token=x', '/mails', '/signed-out', '/invitation?token=x', '/no-such-page'];

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What is wrong with a page each way: errors, refused content, barriers, and a body wider than the screen. */
async function look(session, who, path) {
  const { page } = session;
  const wrong = [];
  // It is loaded once and changes its scheme while it is shown, as a device does at dusk: every other page at dawn.
  looks.reverse();
  for (const [at, { scheme, widths }] of looks.entries()) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: widths[0], height: 900 });
    if (at === 0) await page.goto(base + path);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      wrong.push(...(await lookAt(session, who, path, width, scheme)));
    }
  }
  return wrong;
}

async function lookAt(session, who, path, width, scheme) {
  const { page } = session;
  await settled(page);
  await shot(page, `${who}${path}-${width}-${scheme}`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [
    ...(await session.wrong()).filter((what) => !(path.includes('token=x') && /40[0-9]|422/.test(what))),
    ...(await inaccessible(page)).map((finding) => `axe: ${finding}`),
    ...(sideways > 0 ? [`${sideways} px wider than the screen`] : []),
  ].map((what) => `${who} ${path} at ${width} ${scheme}: ${what}`);
}

test('nothing is wrong with the pages that anybody may open', async () => {
  const session = await browser.open();
  const wrong = [];
  for (const path of open) wrong.push(...(await look(session, 'anybody', path)));
  assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`);
  await session.close();
});

for (const who of Object.keys(people)) {
  test(`nothing is wrong with the pages of the ${who}`, async () => {
    const session = await browser.open({ width: 1440 });
    await signIn(session.page, people[who]);
    await settled(session.page);
    const links = () => session.page.$$eval('main a[href^="/"], nav a[href^="/"]', (all) => [
      ...new Set(all.map((a) => a.getAttribute('href').split('?')[0]).filter((href) => !/^\/(api|docs|openapi)/.test(href))),
    ]);
    // The pages of the navigation, those of a section's own, and of each what its first rows lead to.
    const paths = new Set(['/', ...(await links())]);
    for (const path of paths) {
      await session.page.goto(base + path);
      await settled(session.page);
      const sections = await session.page.$$eval('main nav a[href^="/"]', (all) => all.map((a) => a.getAttribute('href')));
      for (const section of sections) paths.add(section);
      const rows = (await links()).filter((p) => p.startsWith(`${path}/`) && !paths.has(p));
      if (path.split('/').length === 2) for (const further of rows.slice(0, 2)) paths.add(further);
    }
    await session.wrong();
    assert.ok(paths.size >= 5, `only ${[...paths].join(' ')}`);
    const wrong = [];
    for (const path of paths) wrong.push(...(await look(session, who, path)));
    assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`);
    await session.close();
  });
}
