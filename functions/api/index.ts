import document from '../../docs/openapi.json' with { type: 'json' };
import { documentContracts } from '../../shared/api/documents.ts';
import { env } from '../../shared/kernel/env.ts';
import { publicRoute, resource } from '../http/resource.ts';
import { openApi as ourDocument } from './open-api.ts';
import { reference as referenceOf } from './reference.ts';

const version = { release: env('RELEASE'), commit: env('COMMIT') };

/** Made when first asked for, so that the health of the API can be asked cheaply, and then kept. */
let page: string | undefined;

export const handler = resource<typeof documentContracts>({
  health: publicRoute(documentContracts.health, () => ({ body: { status: 'ok', ...version } })),
  openApi: publicRoute(documentContracts.openApi, () => ({ body: document })),
  reference: publicRoute(documentContracts.reference, () => {
    page ??= referenceOf(ourDocument.parse(document));
    return { body: page };
  }),
});
