export const subscriptionContracts = {};
