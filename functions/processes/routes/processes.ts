import { now } from '../../../shared/kernel/clock.ts';
import type { Context } from '../../../shared/kernel/decision.ts';
import { newId } from '../../../shared/kernel/ids.ts';
import { processContracts as contracts } from '../../../shared/processes/contract/processes.ts';
import { type Definition, definition, withIds } from '../../../shared/processes/rules/definition.ts';
import {
  archive,
  type HeadDecision,
  newProcess,
  restore,
  versionForNewDeals,
} from '../../../shared/processes/rules/process.ts';
import { templates } from '../../../shared/processes/rules/templates.ts';
import {
  type FoundProcess,
  findDefaultProcess,
  listProcesses as heads,
  storeDefault,
  storeHead,
  storeNewProcess,
} from '../../../shared/processes/store/processes.ts';
import { findVersion } from '../../../shared/processes/store/versions.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { listed } from '../../http/cursors.ts';
import type { Request, SignedIn } from '../../http/parse.ts';
import { requireMatch } from '../../http/preconditions.ts';
import { unknownInBody } from '../../http/refusal.ts';
import { route } from '../../http/route.ts';
import { contextOf, headEtag, loadProcess, presentHead } from '../load-process.ts';
import { loadDraft } from './versions.ts';

export const listProcesses = route(contracts.listProcesses, async (request) => {
  const defaultProcess = await findDefaultProcess();
  return listed(
    request,
    (paging) => heads(request.query.archived === 'true', paging),
    (head) => presentHead(head, defaultProcess),
  );
});

export const getProcess = route(contracts.getProcess, async ({ params }) => {
  const { head, defaultProcess } = await loadProcess(params.processId);
  const version = head.publishedVersion === null ? null : await findVersion(head.id, head.publishedVersion);
  const definition = version?.definition ?? null;
  return { body: { ...presentHead(head, defaultProcess), definition }, etag: headEtag(head) };
});

const fromTemplate = (templateId: string) => {
  const template = templates.find(({ id }) => id === templateId);
  if (template === undefined) throw unknownInBody('unknown_template', '/templateId');
  return template.definition;
};

const firstDraft = (body: Request<typeof contracts.createProcess>['body']): Definition => {
  if (body.templateId !== undefined) return fromTemplate(body.templateId);
  return body.definition === undefined
    ? definition.parse({ name: body.name, stages: [] })
    : withIds(body.definition, newId);
};

/** Stores a new process under this name whose first draft is this definition, and answers its head. */
export const storeProcess = async ({ idempotencyWrite }: SignedIn, name: string, draft: Definition) => {
  const head = newProcess(newId(), name, now());
  const answer = { body: presentHead(head, null), etag: headEtag(head), location: `/processes/${head.id}` };
  const kept = { tag: newId(), basedOnVersion: null, definition: { ...draft, name } };
  await storeNewProcess(head, kept, idempotencyWrite(answer));
  return answer;
};

export const createProcess = route(contracts.createProcess, async (request) =>
  storeProcess(request, request.body.name, firstDraft(request.body)),
);

const maxName = 200;
const suffix = ' (copy)';

const nameOfCopy = (name: string) =>
  `${[...name]
    .slice(0, maxName - suffix.length)
    .join('')
    .trim()}${suffix}`;

export const copyProcess = route(contracts.copyProcess, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    requireMatch(request, headEtag(process.head));
    const { definition } = await loadDraft(process);
    return storeProcess(request, request.body?.name ?? nameOfCopy(process.head.name), definition);
  }),
);

const changeHead = (
  request: SignedIn & { readonly params: { readonly processId: string } },
  decide: (process: FoundProcess, context: Context) => HeadDecision,
) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    requireMatch(request, headEtag(process.head));
    const decision = decide(process, contextOf(request.user, process.head));
    const { head } = decision;
    const answer = { body: presentHead(head, process.defaultProcess), etag: headEtag(head) };
    await storeHead(process, decision, request.idempotencyWrite(answer));
    return answer;
  });

export const archiveProcess = route(contracts.archiveProcess, (request) =>
  changeHead(request, ({ head, defaultProcess }, context) =>
    archive(head, defaultProcess?.processId === head.id, context),
  ),
);

export const restoreProcess = route(contracts.restoreProcess, (request) =>
  changeHead(request, ({ head }, context) => restore(head, context)),
);

export const makeDefault = route(contracts.makeDefault, (request) =>
  retryingConflicts(async () => {
    const process = await loadProcess(request.params.processId);
    const { head, defaultProcess } = process;
    requireMatch(request, headEtag(head));
    versionForNewDeals(head);
    const version = (defaultProcess?.version ?? 0) + 1;
    const answer = { body: presentHead(head, { processId: head.id, version }), etag: headEtag(head) };
    await storeDefault(process, request.idempotencyWrite(answer));
    return answer;
  }),
);
