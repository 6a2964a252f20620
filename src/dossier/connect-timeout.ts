/** HTTP agents that give up on a connection that does not come about in time; axios itself only knows one time-out for everything. */
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Agents with kept-alive connections, whose connecting may take `connectMs`. */
export function agents(connectMs: number): { readonly httpAgent: http.Agent; readonly httpsAgent: https.Agent } {
  return {
    httpAgent: limited(new http.Agent({ keepAlive: true }), 'connect', connectMs),
    httpsAgent: limited(new https.Agent({ keepAlive: true }), 'secureConnect', connectMs),
  };
}

function limited<A extends http.Agent>(agent: A, ready: 'connect' | 'secureConnect', connectMs: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback): Duplex | null | undefined => {
    const socket = create(options, callback);
    if (socket) {
      const timer = setTimeout(() => {
        socket.destroy(Object.assign(new Error('The connection was not made in time.'), { code: 'ETIMEDOUT' }));
      }, connectMs);
      socket.once(ready, () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    }
    return socket;
  };
  return agent;
}
