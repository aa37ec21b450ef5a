import { requireAllowedUrl } from '../../shared/safe-http/allowed-url.ts';
import { AddressRefused, NameNotResolved } from '../../shared/safe-http/refused.ts';
import { publicAddressesOf } from '../../shared/safe-http/resolve.ts';
import { Refusal } from '../http/refusal.ts';

const refused = (code: string, { message }: Error) =>
  new Refusal('url_not_allowed', { errors: [{ pointer: '/url', code, message }] });

/**
 * 422 where an address is not one to which events may be sent. That is for who registers it: where its name leads
 * later is looked at again whenever something is sent.
 */
export const requirePublicUrl = async (text: string) => {
  try {
    await publicAddressesOf(requireAllowedUrl(text));
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(error.reason, error);
    if (error instanceof NameNotResolved) throw refused('name_not_resolved', error);
    throw error;
  }
};
