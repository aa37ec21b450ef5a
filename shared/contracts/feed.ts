export const feedContracts = {};
