/** Who is calling, as far as the network tells: the unit of the limits per address. */
import { isIP } from 'node:net';

/**
 * The caller's address. `X-Forwarded-For` counts only when a proxy in front is trusted, and then only its last entry:
 * that one the proxy wrote itself, everything before it the caller could have invented.
 * IPv6 is cut to its /64, the smallest piece a provider hands out.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | null,
  trustProxy: boolean,
): string {
  const last = trustProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  const address = last !== undefined && isIP(last) !== 0 ? last : (socketAddress ?? 'unknown');
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(plain) === 6 ? network64(plain) : plain;
}

function network64(address: string): string {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
