import { processContracts as contracts } from '../../shared/contracts/processes.ts';
import { findVersion } from '../../shared/persistence/process-versions.ts';
import { findDefaultProcess, listProcesses as heads } from '../../shared/persistence/processes.ts';
import { listed } from '../shell/cursors.ts';
import { route } from '../shell/route.ts';
import { loadProcess } from './load-process.ts';
import { headEtag, presentHead } from './present.ts';

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
