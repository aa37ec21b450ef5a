import * as z from 'zod';

/** A call of our own API with a token; throws what was answered unless it succeeds. */
export const apiClient = (apiUrl: string, token: string) => {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    call,
    read: async <S extends z.core.$ZodType>(path: string, schema: S): Promise<z.infer<S>> =>
      z.parse(schema, JSON.parse(await call('GET', path))),
    /** A POST that may be repeated after having been cut off: the key makes it take effect once. */
    create: async <S extends z.core.$ZodType>(
      path: string,
      key: string,
      body: unknown,
      schema: S,
    ): Promise<z.infer<S>> => z.parse(schema, JSON.parse(await call('POST', path, body, { 'idempotency-key': key }))),
  };
};

export type ApiClient = ReturnType<typeof apiClient>;
