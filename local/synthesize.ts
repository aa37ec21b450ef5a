import { type BundleKind, bundleFunctions } from '../lib/bundle.ts';
import type { Customer } from '../lib/customer.ts';

/** What is to be synthesized, and where to. */
export type Asked = { readonly customer: Customer; readonly folder: string; readonly bundles: BundleKind };

const [asked = ''] = process.argv.slice(2);
const { customer, folder, bundles }: Asked = JSON.parse(asked);
// The bundler is a program of its own: it works while the CDK is loaded.
const [{ appOver }] = await Promise.all([import('../lib/app.ts'), bundleFunctions(bundles)]);
appOver({ customers: [customer], outdir: folder, judged: false, bundles }).synth();
