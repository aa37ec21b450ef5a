import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asksForHelp, readOptions } from '../../local/options.ts';
import { Fault } from '../../runner/fault.ts';

describe('the options of the local cloud', () => {
  it('have defaults', () => {
    expect(readOptions([], {})).toMatchObject({
      port: 4010,
      mailboxPort: 4080,
      fresh: false,
      watch: false,
      allowLoopbackWebhooks: false,
      customer: 'local',
      data: resolve('.local'),
    });
  });

  it('come from the command line, else from the environment', () => {
    const environment = {
      STAGECRAFT_PORT: '1',
      STAGECRAFT_MAILBOX_PORT: '2',
      STAGECRAFT_FRESH: 'true',
      STAGECRAFT_DATA: '/srv/stagecraft',
      STAGECRAFT_ALLOW_LOOPBACK_WEBHOOKS: 'true',
    };
    expect(readOptions(['--port', '0', '--engine', 'dynamodb-local'], environment)).toEqual({
      port: 0,
      mailboxPort: 2,
      fresh: true,
      data: '/srv/stagecraft',
      customer: 'local',
      engine: 'dynamodb-local',
      allowLoopbackWebhooks: true,
      watch: false,
    });
  });

  it('watch the sources of a stack that is synthesized here alone', () => {
    expect(readOptions(['--watch'], {})).toMatchObject({ watch: true });
    expect(() => readOptions(['--stack', '/srv/stack', '--watch'], {})).toThrow(/leave out --stack or --watch/);
  });

  it('name a synthesized stack, which allows no webhooks to this machine', () => {
    expect(readOptions(['--stack', '/srv/stack'], {})).toMatchObject({ stack: '/srv/stack' });
    expect(() => readOptions(['--stack', '/srv/stack', '--allow-loopback-webhooks'], {})).toThrow(
      /^A stack to be deployed cannot allow loopback webhooks: /,
    );
  });

  it('name a table that is there, but of no synthesized stack, which knows its own', () => {
    expect(readOptions(['--table', 'restored'], {})).toMatchObject({ table: 'restored' });
    expect(() => readOptions(['--stack', '/srv/stack', '--table', 'restored'], {})).toThrow(
      /leave out --stack or --table/,
    );
  });

  it.each([
    [['--allow-loopback-webhooks'], true],
    [[], false],
  ])('allow webhooks to this machine only when told so: %j', (args, allowLoopbackWebhooks) => {
    expect(readOptions(args, { ALLOW_LOOPBACK_WEBHOOKS: 'yes' })).toMatchObject({ allowLoopbackWebhooks });
  });

  it('are shown to whoever asks, among others or alone', () => {
    expect(asksForHelp(['--fresh', '--help'])).toBe(true);
    expect(asksForHelp(['--fresh'])).toBe(false);
  });

  it.each([
    [['--port', 'x'], '--port is not a port'],
    [['--port', '70000'], '--port is not a port'],
    [['--mailbox-port', '1.5'], '--mailbox-port is not a port'],
    [['--engine', 'sqlite'], '--engine is neither dynoxide nor dynamodb-local'],
    [['--allow-loopback-webhooks=no'], "Option '--allow-loopback-webhooks' does not take an argument"],
    [['--data', ''], '--data names no folder'],
    [['--verbose'], "Unknown option '--verbose'"],
  ])('%j are refused with what is wrong and how it is meant', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(Fault);
    expect(() => readOptions(args, {})).toThrow(new RegExp(`^${message}[^]*Usage: npm start`));
  });
});
