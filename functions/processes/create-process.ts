import { now } from '../../shared/kernel/clock.ts';
import { newId } from '../../shared/kernel/ids.ts';
import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { type Definition, definition, withIds } from '../../shared/processes/rules/definition.ts';
import { newProcess } from '../../shared/processes/rules/process-head.ts';
import { templates } from '../../shared/processes/rules/templates.ts';
import { storeNewProcess } from '../../shared/processes/store/processes.ts';
import { unknownInBody } from '../http/refusal.ts';
import type { Request, SignedIn } from '../http/request.ts';
import { route } from '../http/route.ts';
import { headEtag, presentHead } from './present.ts';

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
export const created = async ({ remember }: SignedIn, name: string, draft: Definition) => {
  const head = newProcess(newId(), name, now());
  const answer = { body: presentHead(head, null), etag: headEtag(head), location: `/processes/${head.id}` };
  const kept = { tag: newId(), basedOnVersion: null, definition: { ...draft, name } };
  await storeNewProcess(head, kept, remember(answer));
  return answer;
};

export const createProcess = route(contracts.createProcess, async (request) =>
  created(request, request.body.name, firstDraft(request.body)),
);
