/**
 * Credentials for the services of this machine, none of which checks them. The account number stands in the ARNs.
 * Never the user's own: a request that went astray must not reach a real account.
 */
export const ACCOUNT = '000000000000';

export const localAccess = {
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
