/** What Lambda answers for a function that failed: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
type FunctionError = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
};

export type Outcome =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: FunctionError };

export const failure = (errorType: string, errorMessage: string, stack = ''): Outcome => ({
  ok: false,
  error: { errorType, errorMessage, trace: stack.split('\n').filter(Boolean) },
});
