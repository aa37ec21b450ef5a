type Tree = { [name: string]: Tree | string };

/** A form of AWS's query protocol as the object that it stands for: `a.b=c` is `{ a: { b: 'c' } }`. */
export const treeOf = (form: URLSearchParams): Tree => {
  const root: Tree = {};
  for (const [path, value] of form) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let node = root;
    for (const name of names) {
      const next = Object.hasOwn(node, name) ? node[name] : undefined;
      const child: Tree = typeof next === 'object' ? next : {};
      node[name] = child;
      node = child;
    }
    node[last] = value;
  }
  return root;
};
