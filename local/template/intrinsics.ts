import { isRecord } from '../../runner/is-record.ts';

/** What a template may refer to: the name of a resource or pseudo parameter, and the attributes of a resource. */
export type Scope = {
  ref(name: string): unknown;
  attribute(logicalId: string, name: string): unknown;
};

/** Stands for a property that the template takes out again with `AWS::NoValue`. */
export const noValue = Symbol('AWS::NoValue');

const malformed = (name: string, argument: unknown) => new Error(`Malformed ${name}: ${JSON.stringify(argument)}`);

const list = (name: string, argument: unknown): readonly unknown[] => {
  if (!Array.isArray(argument)) throw malformed(name, argument);
  return argument;
};

const text = (name: string, value: unknown) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(name, value);
};

const getAtt = (argument: unknown, scope: Scope) => {
  const [logicalId, ...names] = typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument);
  return scope.attribute(text('Fn::GetAtt', logicalId), names.map((name) => text('Fn::GetAtt', name)).join('.'));
};

const sub = (argument: unknown, scope: Scope) => {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : list('Fn::Sub', argument);
  if (!isRecord(variables)) throw malformed('Fn::Sub', argument);
  return text('Fn::Sub', template).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return text('Fn::Sub', resolve(variables[name], scope));
    return text('Fn::Sub', name.includes('.') ? getAtt(name, scope) : scope.ref(name));
  });
};

/** The functions of CloudFormation that our stack uses. */
const functions: Readonly<Record<string, (argument: unknown, scope: Scope) => unknown>> = {
  Ref: (argument, scope) => scope.ref(text('Ref', argument)),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list('Fn::Join', argument);
    const texts = list('Fn::Join', resolve(parts, scope)).map((part) => text('Fn::Join', part));
    return texts.join(text('Fn::Join', separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, choices] = list('Fn::Select', argument);
    const chosen = list('Fn::Select', resolve(choices, scope))[Number(resolve(index, scope))];
    if (chosen === undefined) throw malformed('Fn::Select', argument);
    return chosen;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, whole] = list('Fn::Split', argument);
    return text('Fn::Split', resolve(whole, scope)).split(text('Fn::Split', separator));
  },
};

/** A value of a template with every function in it worked out; an unknown function is an error. */
export const resolve = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1) {
    const [name, argument] = only;
    const apply = functions[name];
    if (apply) return apply(argument, scope);
    if (name.startsWith('Fn::')) throw new Error(`The local cloud does not know ${name}`);
  }
  const resolved = entries.map(([key, item]) => [key, resolve(item, scope)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
};
