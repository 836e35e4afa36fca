import { chosen, lastPart, leftOut, parts, toggled, without } from './query-text';

describe('A query as text', () => {
  it('parts at blanks, but not between quotes', () => {
    expect(parts('pickup campaign:"Spring sale",b  to:*567 "a b"')).toEqual([
      'pickup',
      'campaign:"Spring sale",b',
      'to:*567',
      '"a b"',
    ]);
    expect(parts('half "open')).toEqual(['half', '"open']);
    expect(parts('')).toEqual([]);
  });

  it('knows the values of a key', () => {
    expect(chosen('status:delivered,failed x STATUS:sent', 'status')).toEqual(['delivered', 'failed', 'sent']);
    expect(chosen('campaign:"Spring sale",b', 'campaign')).toEqual(['Spring sale', 'b']);
  });

  it('takes a value in and out, and leaves the rest alone', () => {
    const one = toggled('pickup "a b"', 'campaign', 'Spring sale');
    expect(one).toBe('pickup "a b" campaign:"Spring sale"');
    const two = toggled(one, 'campaign', 'b');
    expect(two).toBe('pickup "a b" campaign:"Spring sale",b');
    expect(toggled(toggled(two, 'campaign', 'Spring sale'), 'campaign', 'b')).toBe('pickup "a b"');
  });

  it('leaves a value out, and never asks for what it leaves out', () => {
    const out = leftOut('pickup status:failed,sent', 'status', 'sent');
    expect(out).toBe('pickup status:failed -status:sent');
    expect(leftOut(out, 'status', 'expired')).toBe('pickup status:failed -status:sent,expired');
    expect(leftOut(out, 'status', 'sent')).toBe('pickup status:failed');
    expect(chosen(out, '-status')).toEqual(['sent']);
    expect(leftOut('', 'campaign', 'Spring sale')).toBe('-campaign:"Spring sale"');
    expect(leftOut('country:ke,UG', 'country', 'KE')).toBe('country:UG -country:KE');
    expect(leftOut('sender:SHOP', 'from', 'SHOP')).toBe('-from:SHOP');
    expect(leftOut('-Sender_id:SHOP x', 'from', 'SHOP')).toBe('x');
  });

  it('is the rest without a key', () => {
    expect(without('pickup status:sent,failed to:*567', 'status')).toBe('pickup to:*567');
  });

  it('sees the piece that is being typed', () => {
    expect(lastPart('pickup sta')).toBe('sta');
    expect(lastPart('pickup ')).toBe('');
  });
});
