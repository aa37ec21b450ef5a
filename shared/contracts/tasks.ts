export const taskContracts = {};
