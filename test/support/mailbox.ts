import * as z from 'zod';
import { until } from './until.ts';

const mails = z.array(
  z.object({ subject: z.string(), text: z.string(), to: z.array(z.object({ address: z.string() })) }),
);

/** The mails that a local cloud has sent to an address, as somebody reads them there. */
export const mailboxOf = (mailboxUrl: string, address: string) => {
  const all = async () => {
    const answer = await fetch(`${mailboxUrl}/api/email`);
    return mails.parse(await answer.json()).filter(({ to }) => to.some((recipient) => recipient.address === address));
  };
  return {
    all,
    /** Waits for a mail with this in its text. */
    mailSaying: async (part: string) => {
      const find = async () => (await all()).find(({ text }) => text.includes(part));
      await until(async () => (await find()) !== undefined);
      return (await find()) ?? { subject: '', text: '' };
    },
  };
};

/** The last link in a mail: where a confirmation, or the way out, is put. */
export const lastLinkIn = ({ text }: { readonly text: string }) => text.match(/^https?:\S+$/gm)?.at(-1) ?? '';
