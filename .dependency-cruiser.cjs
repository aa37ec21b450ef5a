/** The layers of the code: one way in, one way down (contracts → functions → domain → persistence). */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(shared|functions|lib|local|ops|test|bench)/', pathNot: to },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('domain-knows-itself', '^shared/domain/', '^shared/domain/', 'Rules import nothing but their own.'),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'No AWS and no Node in the rules; zod says the shapes once, for the contracts and the table too.',
      from: { path: '^shared/domain/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/zod/' },
    },
    only('contracts-know-words', '^shared/contracts/', '^shared/(contracts|domain)/'),
    only('persistence-is-below', '^shared/persistence/', '^shared/(?!contracts/|files/|secrets/|outgoing/)'),
    only('services-are-beside-persistence', '^shared/(files|secrets|outgoing)/', '^shared/(?!persistence/)'),
    only('outgoing-is-beside-persistence', '^shared/outgoing/', '^shared/(outgoing|domain)/'),
    only('shared-is-below', '^shared/', '^shared/'),
    only('functions-use-shared', '^functions/', '^(functions|shared)/'),
    only(
      'stack-meets-code-at-contracts',
      '^lib/',
      '^(lib/|shared/contracts/|shared/(env|work|canary-metric|message-attributes)\\.ts)',
    ),
    only('operators-meet-everything', '^ops/', '^(ops|lib|local|shared)/'),
    only('local-cloud-runs-the-stack', '^local/', '^(local/|lib/|shared/contracts/|shared/env\\.ts)'),
    {
      name: 'product-needs-no-development-dependency',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|dist)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
