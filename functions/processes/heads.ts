import { processContracts as contracts } from '../../shared/processes/contract/processes.ts';
import { findDefaultProcess, listProcesses as heads } from '../../shared/processes/store/processes.ts';
import { findVersion } from '../../shared/processes/store/versions.ts';
import { listed } from '../http/cursors.ts';
import { route } from '../http/route.ts';
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
