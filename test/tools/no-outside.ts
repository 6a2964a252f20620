/** The guard of the whole test run: a connection to anything but loopback fails at once, and loudly. */
import net from 'node:net';

const LOOPBACK = /^(127\.|::1$|localhost$|\[::1\]$|::ffff:127\.)/;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called below with the socket as `this`
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options = typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : {};
  const host = options.host ?? (typeof args[1] === 'string' ? args[1] : 'localhost');
  if (options.path === undefined && !LOOPBACK.test(host)) {
    throw new Error(`A test tried to reach ${host}. Tests stay on loopback: point the base URL at a local stand-in.`);
  }
  return connect.apply(this, args as Parameters<typeof connect>);
};
