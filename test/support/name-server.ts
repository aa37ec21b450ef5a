import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

const types = { A: 1, CNAME: 5, AAAA: 28 } as const;
const codes = { none: 0, failing: 2, unknown: 3, refusing: 5 } as const;

/** What is answered of a name: all its addresses; or that it has none; or nothing at all. */
export type Zone = readonly string[] | keyof typeof codes | 'silent' | { readonly alias: string; readonly of: Zone };

const nameIn = (question: Buffer) => {
  const labels: string[] = [];
  let at = 0;
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1), end: at + 5 };
};

const encoded = (name: string) =>
  Buffer.concat([...name.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])]);

const record = (name: string, type: number, data: Uint8Array) => {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encoded(name), fixed, data]);
};

/** The records of a name, an alias before what it stands for, as a resolver gives them. */
const recordsOf = (name: string, zone: Zone, type: number): Buffer[] => {
  if (typeof zone === 'string') return [];
  if ('alias' in zone) return [record(name, types.CNAME, encoded(zone.alias)), ...recordsOf(zone.alias, zone.of, type)];
  const addresses = zone.map((address) => Buffer.from(ipaddr.parse(address).toByteArray()));
  return addresses
    .filter(({ length }) => length === (type === types.A ? 4 : 16))
    .map((bytes) => record(name, type, bytes));
};

/** May answer differently each time; `asked` says how often it was asked for that type before. */
type Answering = (asked: number, type: 'A' | 'AAAA') => Zone;

/** A DNS server that answers from zones. */
export const startNameServer = async (zones: Readonly<Record<string, Zone | Answering>>) => {
  const asked: string[] = [];
  const socket = createSocket('udp4', (query, { port, address }) => {
    const { name, type, end } = nameIn(query.subarray(12));
    const family = type === types.A ? 'A' : 'AAAA';
    const key = `${name} ${family}`;
    const before = asked.filter((other) => other === key).length;
    asked.push(key);
    const entry = zones[name] ?? 'unknown';
    const zone = typeof entry === 'function' ? entry(before, family) : entry;
    if (zone === 'silent') return;
    const answers = recordsOf(name, zone, type);
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (typeof zone === 'string' ? codes[zone] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, query.subarray(12, 12 + end), ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    /** The questions so far, as `name type`. */
    asked: () => asked,
    stop: () => socket.close(),
  };
};
