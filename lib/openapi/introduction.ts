import { problems } from '../../shared/api/problems.ts';

const conventions = `
Guides sales deals through a sales process. Requests and answers are JSON in UTF-8; times are RFC 3339 in UTC with
milliseconds, dates \`YYYY-MM-DD\`, money is an amount in minor units with its currency.

## Signing in

Send \`Authorization: Bearer <access token>\`, a token of the customer's user pool. Roles come from its groups:
\`administrators\`, \`managers\`; everybody else is a salesperson. What you may not see answers 404, what you may see but
not do 403.

## Lists

A list is \`{ "items": [...], "nextCursor": "..." }\`. Send \`nextCursor\` back as \`cursor\` with the same filters for the
next page; a page may be short or even empty, only \`"nextCursor": null\` ends the list.

## Changing things safely

- An answer about one resource carries its \`ETag\`. Send it back as \`If-Match\`: 412 says that somebody was faster. A
  few routes demand it (428).
- \`Idempotency-Key\` makes a POST safe to repeat for 24 hours: the first answer comes again, with
  \`Idempotent-Replayed: true\`. PUT and DELETE are safe to repeat as they are.
- PATCH is a merge patch: what you leave out stays, \`null\` clears.

## Errors

Every refusal is \`application/problem+json\` with a stable \`code\`, and where a request breaks its schema with \`errors\`
that point at each fault. Some codes add data: \`obligatory_activities_open\` and \`activity_gated\` name the
\`activities\`. What API Gateway refuses by itself (a missing token, an unknown route, too many requests) is
\`{ "message": "..." }\`.
`;

const codes = Object.entries(problems).map(([code, { status, title }]) => `- \`${code}\` (${status}): ${title}`);

/** What comes before the routes, in Markdown: conventions, then every code by its status. */
export const introduction = `${conventions.trim()}\n\n## Error codes\n\n${codes.join('\n')}`;
