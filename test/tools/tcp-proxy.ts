/** A wire between a client and a server on loopback that a test can cut, and that counts what goes over it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The wire. It starts whole. */
interface TcpProxy {
  readonly port: number;
  /** How many times a client sent something: with one connection and small messages, the number of round trips. */
  readonly requests: number;
  /** How many times the server was waited for: what a client sends before it has heard anything of the server again counts once. */
  readonly roundTrips: number;
  /** Connections break, and new ones are refused. */
  cut(): void;
  /** Connections stay open and new ones are taken, but nothing gets through: a cable that was pulled. */
  silence(): void;
  /** New connections get through again; those that were silenced are broken. */
  mend(): void;
  stop(): Promise<void>;
}

/** Starts a wire to `port`, on the port `own` or a free one. */
export async function startTcpProxy(port: number, own = 0): Promise<TcpProxy> {
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  let requests = 0;
  let roundTrips = 0;
  let heard = true;
  const ends = new Set<Socket>();
  const breakAll = (): void => ends.forEach((end) => end.destroy());
  const server = createServer((client) => {
    if (state === 'cut') return void client.resetAndDestroy();
    ends.add(client);
    client.on('error', () => undefined).on('close', () => ends.delete(client));
    if (state === 'silent') return void client.resume();
    const target = connect(port, '127.0.0.1');
    ends.add(target);
    target.on('error', () => client.destroy()).on('close', () => (ends.delete(target), client.destroy()));
    client.on('close', () => target.destroy());
    client.on('data', (data) => {
      requests += 1;
      if (heard) roundTrips += 1;
      heard = false;
      if (state === 'whole') target.write(data);
    });
    target.on('data', (data) => {
      heard = true;
      if (state === 'whole') client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get requests() {
      return requests;
    },
    get roundTrips() {
      return roundTrips;
    },
    cut: () => {
      state = 'cut';
      breakAll();
    },
    silence: () => {
      state = 'silent';
    },
    mend: () => {
      state = 'whole';
      breakAll();
    },
    stop: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
