import { inTreeOrder } from './tree';

it('The tree of accounts puts each below the one above it, and shows those whose parent is not there', () => {
  const rows = [
    { id: 'customer', parent_id: 'reseller' },
    { id: 'operator', parent_id: null },
    { id: 'direct', parent_id: 'operator' },
    { id: 'reseller', parent_id: 'operator' },
    { id: 'stray', parent_id: 'gone' },
  ];

  expect(inTreeOrder(rows).map(({ row, depth }) => `${depth} ${row.id}`)).toEqual([
    '0 operator',
    '1 direct',
    '1 reseller',
    '2 customer',
    '0 stray',
  ]);
});
