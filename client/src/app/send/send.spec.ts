import { readNumbers } from './numbers';
import { likelyPhone, mapped, preview } from './recipient-file';
import { instantOf } from './zoned';

describe('What a send takes in', () => {
  it('reads numbers as people paste them, each once', () => {
    expect(readNumbers(' +254 712 345-678, 0712 (000) 001;\n+254712345678\n\n')).toEqual([
      '+254712345678',
      '0712000001',
    ]);
  });

  it('sees header, delimiter and the column of the numbers', async () => {
    const seen = await preview(new File(['\uFEFFName;Mobile;City\r\n"Ada; L.";+254712000001;Nairobi\r\n'], 'a.csv'));

    expect(seen).toMatchObject({ delimiter: ';', hasHeader: true, columns: ['Name', 'Mobile', 'City'] });
    expect(seen.rows).toEqual([['Ada; L.', '+254712000001', 'Nairobi']]);
    expect(likelyPhone(seen)).toBe(1);
  });

  it('writes only the first row anew, by what was chosen', async () => {
    const seen = await preview(new File(['name,number,other number\nAda,1,+254712000001\n'], 'a.csv'));
    const file = mapped(seen, 2, ['name', 'number', '']);

    expect(await file.text()).toBe('name,number_2,phone\nAda,1,+254712000001\n');
  });

  it('puts a row of names above a file that has none', async () => {
    const seen = await preview(new File(['+254712000001,Ada\n+254712000002,Bob'], 'a.txt'));
    expect(seen.hasHeader).toBe(false);

    const file = mapped(seen, 0, ['', 'name']);
    expect(file.name).toBe('a.csv');
    expect(await file.text()).toBe('phone,name\n+254712000001,Ada\n+254712000002,Bob');
  });

  it('schedules by the clock of the zone, on both sides of a change', () => {
    expect(instantOf('2026-11-21T09:30', 'Africa/Nairobi').toISOString()).toBe('2026-11-21T06:30:00.000Z');
    expect(instantOf('2026-07-01T09:30', 'Europe/Berlin').toISOString()).toBe('2026-07-01T07:30:00.000Z');
    expect(instantOf('2026-03-29T03:30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });
});
