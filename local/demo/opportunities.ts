import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';

/* Opportunities of a seller of computer hardware, public sample data: data/README.md says whose. */

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

const rows = <T>(name: string, schema: z.ZodType<T>): T[] => {
  const file = fileURLToPath(new URL(`data/${name}`, import.meta.url));
  return z.array(schema).parse(parse(readFileSync(file), { columns: true, skip_empty_lines: true }));
};

/** The opportunities, and who sells for whom. */
export const readOpportunities = () => ({
  opportunities: rows('sales_pipeline.csv', opportunity),
  teams: rows('sales_teams.csv', team),
});
