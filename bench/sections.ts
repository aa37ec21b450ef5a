export type Section = { readonly title: string; readonly text: string; readonly measure: () => Promise<string> };

/** What is measured; each in a process of its own, since which table the code talks to is settled once a process. */
export const sections: Readonly<Record<string, Section>> = {
  units: {
    title: 'Calls and units per route',
    text: `What a request costs on the table, as the engine counts it, for a warm function: capacity units are what AWS
charges for. Wanted: a completion is one read and one transaction, of at most 12 write and 2 read units; reading a deal
is one call.`,
    measure: async () => (await import('./units.ts')).measureUnits(),
  },
  bundles: {
    title: 'Bundles',
    text: `The code of each function, and how long a fresh process takes to import it, beside the SDK's DynamoDB client
alone: as it comes, and without the ways to credentials that a Lambda function never takes, as our functions are
bundled. In turns. Wanted: at most 480 KB, and at most 1.3 times the import of the SDK.`,
    measure: async () => (await import('./bundles.ts')).measureBundles(),
  },
  http: {
    title: 'Over HTTP',
    text: `Requests to the local cloud, beside the same calls to the table made by the SDK alone to an engine of its
own, in turns. Wanted: a p50 of at most 1.35 times the bare calls for a completion, 1.6 for a read, 1.35 for a list.
A request goes from the client to the gateway's thread, the function's, the engine and back, the bare calls to the engine
only: what a read takes longer is mostly these changes of thread. With 16 clients all of them share the cores.`,
    measure: async () => (await import('./http.ts')).measureHttp(),
  },
  'follow-up': {
    title: 'What follows a completion',
    text: `From the answer of a completion until its task can be read, and until its mail stands in the mailbox, on the local
cloud, with completions begun at a fixed rate whether or not those before are answered. Where fewer are answered than
offered, the machine could do no more. At 100 a second one of ten is watched and mailed: SNS switches off an address that
gets over ten mails a second. The stream is asked four times a second, as Lambda does: half of 250 ms is waiting for that.`,
    measure: async () => (await import('./follow-up.ts')).measureFollowUp(),
  },
  'per-delivery': {
    title: 'Units per delivery',
    text: `What an event consumes on the table on its way to one webhook, as the engine counts it. Wanted: one read of all that an
attempt is made of, and one write.`,
    measure: async () => (await import('./per-delivery.ts')).measurePerDelivery(),
  },
  webhooks: {
    title: 'Webhooks',
    text: `From an event until a receiver on the same machine has it, on the local cloud: one that answers at once and one
that takes 1.5 s, alone and beside others that get the same events. Wanted: as fast beside them. One that hangs is asked
little as soon as it is known to, in a lane of its own.`,
    measure: async () => (await import('./webhooks.ts')).measureWebhooks(),
  },
  backlog: {
    title: 'A backlog of events',
    text: `Deals of the default process opened and worked through over HTTP, as fast as 16 clients can, while the consumers
of the stream stand still; then both consumers at once, on the same cores. Wanted: each drains at least twice as fast as
events can be written.`,
    measure: async () => (await import('./backlog.ts')).measureBacklog(),
  },
  'per-deal': {
    title: 'Units per deal',
    text: `What imports, migrations and exports consume on the table for each deal, as the engine counts it, besides what those
do who follow the stream. Deals of an import that fit share a transaction.`,
    measure: async () => (await import('./per-deal.ts')).measurePerDeal(),
  },
  transfers: {
    title: 'Imports, migrations and exports',
    text: `On the local cloud over HTTP, from the request until all is done; the consumers of the stream follow on the same cores.
Wanted: 500 deals a second imported, 10,000 moved within a minute. In a dry run a migration writes what it would do; a
real one moves each deal in a transaction of its own with its event and its row, its process changes and a completion is
dropped.`,
    measure: async () => (await import('./transfers.ts')).measureTransfers(),
  },
  statistics: {
    title: 'Statistics',
    text: `Statistics over the closed deals of a process within a year, medians of five; the memory is the peak of a process that
does nothing else, with a heap of 256 MB at most. From the roll-ups, as the product reads them, and for comparison from the entries of the index. Wanted:
100,000 deals within a second and 512 MB.`,
    measure: async () => (await import('./statistics.ts')).measureStatistics(),
  },
  growth: {
    title: 'Growth',
    text: `A completion's calls, made by the SDK alone, in a small table and in a large one, in turns. Wanted: as fast,
within 20 %.`,
    measure: async () => (await import('./growth.ts')).measureGrowth(),
  },
};
