/** Every refusal that the API can answer: its stable code, its status and a title for people (RFC 9457). */
export const problems = {
  invalid_request: { status: 400, title: 'The request is malformed' },
  invalid_body: { status: 422, title: 'The body breaks its schema' },
} as const;

export type ProblemCode = keyof typeof problems;
