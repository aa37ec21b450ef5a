type Matched<T> = { readonly target: T; readonly pathParameters: Readonly<Record<string, string>> };

type Node<T> = {
  readonly fixed: Map<string, Node<T>>;
  variable?: { readonly name: string; readonly node: Node<T> };
  target?: T;
};

const emptyNode = <T>(): Node<T> => ({ fixed: new Map() });

const segmentsOf = (path: string) => path.split('/').slice(1);

/** Thrown for a path that cannot be decoded. */
export class MalformedPath extends Error {
  override readonly name = 'MalformedPath';
}

const decode = (segment: string) => {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MalformedPath(segment);
  }
};

const descend = <T>(node: Node<T>, segment: string): Node<T> => {
  if (segment.endsWith('+}')) throw new Error(`The local cloud does not know greedy paths: ${segment}`);
  const name = /^\{(\w+)\}$/.exec(segment)?.[1];
  if (name !== undefined) {
    node.variable ??= { name, node: emptyNode() };
    if (node.variable.name !== name)
      throw new Error(`Two names for one part of a path: ${name}, ${node.variable.name}`);
    return node.variable.node;
  }
  const next = node.fixed.get(segment) ?? emptyNode<T>();
  node.fixed.set(segment, next);
  return next;
};

/** Finds the route of a request as API Gateway does: fixed parts of a path win over variable ones. */
export const routeTable = <T>(routes: readonly { readonly routeKey: string; readonly target: T }[]) => {
  const methods = new Map<string, Node<T>>();
  for (const { routeKey, target } of routes) {
    const [method = '', path = ''] = routeKey.split(' ');
    const root = methods.get(method) ?? emptyNode<T>();
    methods.set(method, root);
    segmentsOf(path).reduce(descend, root).target = target;
  }
  return (method: string, path: string): Matched<T> | undefined => {
    const pathParameters: Record<string, string> = {};
    let node = methods.get(method);
    for (const segment of segmentsOf(path)) {
      const text = decode(segment);
      const fixed = node?.fixed.get(text);
      if (!fixed && node?.variable && text) pathParameters[node.variable.name] = text;
      node = fixed ?? (text ? node?.variable?.node : undefined);
    }
    return node?.target === undefined ? undefined : { target: node.target, pathParameters };
  };
};
