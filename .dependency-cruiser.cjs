/** The layers of the code, told by the names of folders and files (CONTRIBUTING.md). */
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: '^(shared|functions|lib|runner|local|ops|test|bench)/', pathNot: to },
});

/** A capability may import those before it. */
const below = ['kernel', 'api', 'table', 'storage', 'safe-http'];
const capabilities = [
  'people',
  'processes',
  'attachments',
  'deals',
  'tasks',
  'hand-overs',
  'migrations',
  'stalled-deals',
  'statistics',
  'notifications',
  'webhooks',
  'imports-exports',
];
const any = (names) => `(${names.join('|')})`;

const rules = `^shared/${any(capabilities)}/rules`;
const contract = `^shared/${any(capabilities)}/contract`;
/** They gather what there is of each capability. */
const indexes = '^shared/api/(contracts|event-schemas)[.]ts$';
/** The entries of Lambda, one of which may serve several capabilities. */
const entries = '^functions/.+/(index|seed|publish|follow-up|fan-out|deliver)[.]ts$';

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    only('rules-know-rules', rules, '^shared/(kernel/|[^/]+/rules)', 'Rules import nothing but rules.'),
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'No AWS and no Node in the rules; zod says the shapes once, for the contracts and the table too.',
      from: { path: rules },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/zod/' },
    },
    only('contracts-know-rules', contract, '^shared/((kernel|api)/|[^/]+/(contract|rules))'),
    only(
      'stores-know-rules',
      `^shared/${any(capabilities)}/(?!contract|rules)`,
      '^shared/((kernel|table|storage|safe-http)/|[^/]+/(?!contract))',
      'What lies in the table knows no route.',
    ),
    only('shared-is-below', '^shared/', '^shared/'),
    ...[...below, ...capabilities].map((name, index, all) =>
      only(
        `${name}-knows-what-is-before-it`,
        { path: `^(shared|functions)/${name}/`, pathNot: [indexes, entries] },
        `^(shared|functions)/${any([...all.slice(0, index + 1), 'http', 'jobs', 'stream'])}/`,
      ),
    ),
    {
      name: 'handlers-stay-at-home',
      severity: 'error',
      comment:
        'Of another capability only its rules, store and contract are imported, and what loads and shows its things.',
      from: { path: '^functions/([^/]+)/', pathNot: entries },
      to: { path: '^functions/[^/]+/(routes|worker)', pathNot: '^functions/$1/' },
    },
    only('functions-use-shared', '^functions/', '^(functions|shared)/'),
    only('stack-meets-code-at-contracts', '^lib/', '^(lib/|shared/[^/]+/contract|shared/api/|shared/kernel/)'),
    only('runner-is-below', '^runner/', '^(runner|lib)/', 'What the local cloud and operators both need.'),
    only('operators-know-no-local-cloud', '^ops/', '^(ops|runner|lib|shared)/'),
    only(
      'local-cloud-runs-the-stack',
      '^local/',
      '^(local/|runner/|lib/|shared/[^/]+/contract|shared/api/|shared/kernel/)',
    ),
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
