import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';

/*
 * Opportunities of a seller of computer hardware, public sample data. The whole of it lies beside the project where it
 * was put there; a part of it, every 29th, comes with the project.
 */

const whole = fileURLToPath(new URL('../../../shared/data/crm-sales-opportunities/', import.meta.url));
const sample = fileURLToPath(new URL('./sample/', import.meta.url));

const filled = z.string().transform((text) => (text === '' ? null : text));

const opportunity = z
  .object({
    opportunity_id: z.string(),
    sales_agent: z.string(),
    product: z.string(),
    account: filled,
    deal_stage: z.enum(['Prospecting', 'Engaging', 'Won', 'Lost']),
    engage_date: filled,
    close_date: filled,
    close_value: filled.transform((text) => (text === null ? null : Number(text))),
  })
  .transform((row) => ({
    id: row.opportunity_id,
    agent: row.sales_agent,
    product: row.product,
    account: row.account,
    stage: row.deal_stage,
    engagedOn: row.engage_date,
    closedOn: row.close_date,
    /** In whole dollars. */
    value: row.close_value,
  }));
export type Opportunity = z.infer<typeof opportunity>;

const team = z
  .object({ sales_agent: z.string(), manager: z.string(), regional_office: z.string() })
  .transform(({ sales_agent: agent, manager }) => ({ agent, manager }));
export type Team = z.infer<typeof team>;

const rows = <T>(file: string, schema: z.ZodType<T>): T[] =>
  z.array(schema).parse(parse(readFileSync(file), { columns: true, skip_empty_lines: true }));

/** The opportunities and who sells for whom: all of them where they are, else the sample. */
export const readOpportunities = () => {
  const folder = existsSync(whole) ? whole : sample;
  return {
    isWhole: folder === whole,
    opportunities: rows(`${folder}sales_pipeline.csv`, opportunity),
    teams: rows(`${folder}sales_teams.csv`, team),
  };
};
