import { type DefaultTreeAdapterTypes, parse, defaultTreeAdapter as tree } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** An element as a browser understands it. */
export type Element = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** All text in it, however deep. */
  readonly text: string;
  readonly children: readonly Element[];
};

const childrenOf = (node: Node): Node[] => ('childNodes' in node ? node.childNodes : []);

const textIn = (node: Node): string => (tree.isTextNode(node) ? node.value : childrenOf(node).map(textIn).join(''));

const elementsIn = (node: Node): Element[] =>
  childrenOf(node)
    .filter((child) => tree.isElementNode(child))
    .map((child) => ({
      name: child.tagName,
      attributes: new Map(child.attrs.map(({ name, value }) => [name, value])),
      text: textIn(child),
      children: elementsIn(child),
    }));

const withDescendants = (element: Element): Element[] => [element, ...element.children.flatMap(withDescendants)];

/** All elements of a page, in its order. */
export const elementsOf = (page: string): Element[] => elementsIn(parse(page)).flatMap(withDescendants);

/** The elements in another of this name. */
export const within = (element: Element | undefined, name: string) =>
  (element === undefined ? [] : withDescendants(element)).filter((inner) => inner.name === name);
