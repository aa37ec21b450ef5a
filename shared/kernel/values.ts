import * as z from 'zod';
import { optionalProse } from './text.ts';

/** The active codes of ISO 4217 (list one). `Intl` is no help here: it also knows the codes that history has dropped. */
export const currencies = [
  ...['AED', 'AFN', 'ALL', 'AMD', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT', 'BHD', 'BIF', 'BMD', 'BND'],
  ...['BOB', 'BOV', 'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD', 'CAD', 'CDF', 'CHE', 'CHF', 'CHW', 'CLF', 'CLP', 'CNY'],
  ...['COP', 'COU', 'CRC', 'CUP', 'CVE', 'CZK', 'DJF', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP'],
  ...['GBP', 'GEL', 'GHS', 'GIP', 'GMD', 'GNF', 'GTQ', 'GYD', 'HKD', 'HNL', 'HTG', 'HUF', 'IDR', 'ILS', 'INR', 'IQD'],
  ...['IRR', 'ISK', 'JMD', 'JOD', 'JPY', 'KES', 'KGS', 'KHR', 'KMF', 'KPW', 'KRW', 'KWD', 'KYD', 'KZT', 'LAK', 'LBP'],
  ...['LKR', 'LRD', 'LSL', 'LYD', 'MAD', 'MDL', 'MGA', 'MKD', 'MMK', 'MNT', 'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN'],
  ...['MXV', 'MYR', 'MZN', 'NAD', 'NGN', 'NIO', 'NOK', 'NPR', 'NZD', 'OMR', 'PAB', 'PEN', 'PGK', 'PHP', 'PKR', 'PLN'],
  ...['PYG', 'QAR', 'RON', 'RSD', 'RUB', 'RWF', 'SAR', 'SBD', 'SCR', 'SDG', 'SEK', 'SGD', 'SHP', 'SLE', 'SOS', 'SRD'],
  ...['SSP', 'STN', 'SVC', 'SYP', 'SZL', 'THB', 'TJS', 'TMT', 'TND', 'TOP', 'TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'UGX'],
  ...['USD', 'USN', 'UYI', 'UYU', 'UYW', 'UZS', 'VED', 'VES', 'VND', 'VUV', 'WST', 'XAF', 'XCD', 'XCG', 'XOF', 'XPF'],
  ...['YER', 'ZAR', 'ZMW', 'ZWG'],
] as const;

/** The id of anything addressable: deals, processes, users, notes. */
export const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
  .meta({ id: 'Id' });

/** The id of a stage or an activity: unique in its process and stable over its versions. */
export const definitionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .meta({ id: 'DefinitionId', description: 'The id of a stage or an activity: the same in all versions of a process' });

/** An instant: RFC 3339, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });

/** An instant at the beginning of an id, so that ids sort by it; of the same length until the year 5188. */
export const sortableTime = (at: string) => Date.parse(at).toString(36).padStart(9, '0');

/** A calendar day, `YYYY-MM-DD`. */
export const day = z.iso.date();

/** An amount in minor units (cents) of a currency of ISO 4217. */
export const money = z.strictObject({ amount: z.int().min(0), currency: z.enum(currencies) }).meta({ id: 'Money' });
export type Money = z.infer<typeof money>;
export type Currency = Money['currency'];

/** DynamoDB keeps 38 digits between 1E-130 and 1E+126; what is exact in a double and not absurdly small fits. */
const number = z
  .number()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .refine((value) => value === 0 || Math.abs(value) > 1e-100, { error: 'is too small' });

/** The value of one of a deal's free fields. */
export const customValue = z.union([optionalProse(1_000), number, z.boolean()]);

export const maxCustomFields = 50;

/** A deal's free fields: flat keys, not too many of them. */
export const customFields = z
  .record(id, customValue)
  .refine((fields) => Object.keys(fields).length <= maxCustomFields, {
    error: `has more than ${maxCustomFields} keys`,
  });

/** What somebody may do at all; a person has it from the groups of the user pool. */
export const role = z.enum(['administrator', 'manager', 'salesperson']);
export type Role = z.infer<typeof role>;

/** Who acts: a person, or another system that signed in as a client of the user pool (`api`). */
export type Actor = { readonly userId: string; readonly role: Role; readonly via: 'user' | 'api' };
