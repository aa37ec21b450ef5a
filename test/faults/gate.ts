import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { HOST, listen } from '../../local/ports.ts';

/**
 * What happens to a request on its way to a service: it passes, or the service cannot be reached, is broken, never
 * answers, or does what it was asked while its answer is lost.
 */
export type Fate = 'pass' | 'unreachable' | 'broken' | 'silent' | 'answer lost';

const forward = (target: URL, incoming: IncomingMessage, answer: (response: IncomingMessage) => void) => {
  const { method, headers, url = '/' } = incoming;
  // The original host: the signature and the names of buckets and queues hang on it.
  const outgoing = request({ host: target.hostname, port: target.port, path: url, method, headers }, answer);
  outgoing.on('error', () => incoming.destroy());
  incoming.pipe(outgoing);
};

const meets = (fate: Fate, target: URL, incoming: IncomingMessage, response: ServerResponse) => {
  switch (fate) {
    case 'unreachable':
      return incoming.destroy();
    case 'broken':
      return response.writeHead(500).end();
    case 'silent':
      return;
    case 'answer lost':
      return forward(target, incoming, (answer) => answer.resume().on('end', () => incoming.destroy()));
    case 'pass':
      return forward(target, incoming, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
  }
};

/** A way to a service on which anything can happen to requests. */
export const startGate = async (endpoint: string) => {
  const target = new URL(endpoint);
  let fateOf: (operation: string) => Fate = () => 'pass';
  const server = createServer((incoming, response) => {
    // DynamoDB's operation stands in a header, that of SNS in the body, which nothing here needs.
    const [, operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    meets(fateOf(operation), target, incoming, response);
  });
  const port = await listen(server, 0, 'a gate');
  return {
    url: `http://${HOST}:${port}`,
    /** From now on. */
    decide: (decision: (operation: string) => Fate) => {
      fateOf = decision;
    },
    /** The next requests meet these fates, one each; those behind them pass. */
    next: (...fates: Fate[]) => {
      fateOf = () => fates.shift() ?? 'pass';
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
