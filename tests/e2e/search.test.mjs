import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { inaccessible, launch, settled, shot, signIn } from './support/browser.mjs';
import { base, people, unique, until } from './support/stack.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test('a message is sent, found by a word and the end of its number, followed, kept as a search, and exported', async () => {
  const [word, campaign] = [unique('parcel'), unique('Spring sale')];
  const { page, wrong, close } = await browser.open({ width: 1440 });
  await signIn(page, people.customer);

  await page.goto(`${base}/send`);
  await page.getByRole('textbox', { name: 'Numbers' }).fill('+254712000417, +254712000418');
  await page.getByLabel('Text', { exact: true }).fill(`Your ${word} waits`);
  await page.getByText('Your own names for it').click();
  await page.getByLabel('Campaign').fill(campaign);
  await page.getByLabel('Tags').fill('vip, e2e');
  await page.getByRole('button', { name: 'Check and price' }).click();
  await page.getByRole('button', { name: /^Send to 2/ }).click();
  await page.getByText('2 of 2 messages are accepted.').waitFor();

  // The search is a moment behind what is sent.
  const field = page.getByRole('combobox', { name: 'Search messages' });
  const rows = page.locator('app-data-table tbody tr');
  const ask = async (query) => {
    await field.fill(query);
    await field.press('Enter');
    await settled(page);
  };
  await page.goto(`${base}/messages`);
  await settled(page);
  await page.locator('h1').click();
  await page.keyboard.press('/');
  assert.ok(await field.evaluate((input) => input === document.activeElement));
  await until('both are found by their word', async () => {
    await ask(word);
    return (await rows.count()) === 2;
  });
  assert.equal((await page.locator('mark').first().innerText()).toLowerCase(), word.split('-')[0]);
  await ask(`${word} to:*0417`);
  assert.equal(await rows.count(), 1);
  await until('it is delivered', async () => {
    await ask(`${word} status:delivered`);
    return (await rows.count()) === 2;
  });

  // A facet writes itself into the field and the address; back takes it out again.
  await ask(word);
  await page.getByRole('checkbox', { name: campaign }).check();
  await page.waitForURL((url) => url.searchParams.get('q') === `${word} campaign:"${campaign}"`);
  await settled(page);
  assert.equal(await rows.count(), 2);
  await shot(page, 'search-facets');
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get('q') === word);
  await page.getByRole('button', { name: `Leave out: ${campaign}` }).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === `${word} -campaign:"${campaign}"`);
  await page.getByText('No message fits').waitFor();
  await shot(page, 'search-left-out');
  await page.getByRole('button', { name: `Show again: ${campaign}` }).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === word);
  await settled(page);
  // Whoever works by keyboard keeps their place while it is counted anew.
  await page.getByRole('button', { name: 'Leave out: e2e' }).press('Enter');
  await page.getByText('No message fits').waitFor();
  await until('the keyboard is where it was', () =>
    page.getByRole('button', { name: 'Show again: e2e' }).evaluate((button) => button === document.activeElement),
  );
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === word);
  await until('the field says what the address says', async () => (await field.inputValue()) === word);
  await settled(page);

  await ask('statsu:x');
  await page.getByText("There is nothing called 'statsu'").waitFor();
  assert.deepEqual(await inaccessible(page), []);
  assert.ok((await wrong()).every((what) => what.includes('400')));
  await ask(word);

  await page.getByText('Saved', { exact: true }).click();
  await page.getByRole('button', { name: 'Keep this search' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(word);
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
  await page.getByText('The search is kept.').waitFor();
  await page.goto(`${base}/messages`);
  await settled(page);
  await page.getByText('Saved', { exact: true }).click();
  await page.getByRole('button', { name: word, exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === word);
  await settled(page);

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('dialog').getByLabel('With the texts of the messages').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Write the file' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('link', { name: 'Download' }).click();
  const lines = readFileSync(await (await downloading).path(), 'utf8').trim().split('\r\n');
  assert.equal(lines.length, 3);
  assert.ok(lines[0].startsWith('"message_id"') && lines[1].includes(campaign) && lines[1].includes(word));
  await shot(page, 'search-export');
  await page.getByRole('dialog').getByRole('link', { name: 'Exports' }).click();
  await page.getByRole('row', { name: new RegExp(word) }).getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the export' }).click();
  await page.getByText('The export is deleted.').waitFor();

  // From the search above all pages, and on to the story of one.
  await page.keyboard.press('Control+k');
  await page.keyboard.type(`${word} to:*0418`);
  await page.getByRole('option', { name: `Search messages for “${word} to:*0418”` }).click();
  await page.waitForURL((url) => url.pathname === '/messages' && url.searchParams.has('q'));
  await settled(page);
  await page.getByRole('link', { name: '+254712000418' }).click();
  await page.getByText('The handset confirmed that it arrived.').waitFor();
  await page.getByRole('link', { name: campaign }).waitFor();
  await shot(page, 'search-story');
  assert.deepEqual(await wrong(), []);
  await close();
});
