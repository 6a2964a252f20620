/** Whose limit a request counts against. */
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../src/http/client-address.ts';

describe('the caller’s address', () => {
  it('is the socket’s, whatever the caller claims', () => {
    expect(clientAddress('203.0.113.9', '198.51.100.1', false)).toBe('203.0.113.9');
  });

  it('is what a trusted proxy added: the last entry, since the caller can invent those before it', () => {
    expect(clientAddress('10.0.0.2', '1.2.3.4, 198.51.100.1', true)).toBe('198.51.100.1');
  });

  it('is the proxy’s own when that wrote nothing, or no address', () => {
    expect(clientAddress('10.0.0.2', null, true)).toBe('10.0.0.2');
    expect(clientAddress('10.0.0.2', 'unknown', true)).toBe('10.0.0.2');
  });

  it('is the same for IPv4 seen through an IPv6 socket', () => {
    expect(clientAddress('::ffff:203.0.113.9', null, false)).toBe('203.0.113.9');
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of IPv6 is the network a household gets: %s', (address, network) => {
    expect(clientAddress(address, null, false)).toBe(network);
  });
});
