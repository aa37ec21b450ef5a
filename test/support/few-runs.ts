import * as fc from 'fast-check';

// For who changes a rule and wants to know at once: `npm test` tries five times as many cases.
fc.configureGlobal({ numRuns: 20 });
