import { bant } from './templates/bant.ts';
import { defaultSalesProcess } from './templates/default-sales-process.ts';
import { meddic } from './templates/meddic.ts';
import { smb } from './templates/smb.ts';
import type { Template } from './templates/template.ts';

/** The processes that a company can start from. */
export const templates: readonly Template[] = [defaultSalesProcess, meddic, bant, smb];
