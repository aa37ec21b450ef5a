/** Few colours, which are told apart in grey as well. */
export const ink = '#1a2028';
export const quiet = '#55606d';
export const rule = '#e3e7eb';

export const strong = '#1f5c99';
export const soft = '#b9d0e6';
export const good = '#2e7d5b';

/** For kinds without an order, the most frequent first. */
export const kinds = ['#1f5c99', '#d08a2e', '#6b9bc7', '#8b5a83', '#7d9b4e', '#b4bbc3'];
