import { describe, expect, it } from 'vitest';
import { noValue, resolve, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  ref: (name) => (name === 'AWS::NoValue' ? noValue : `ref-of-${name}`),
  attribute: (logicalId, name) => `${logicalId}/${name}`,
};
const resolved = (value: unknown) => resolve(value, scope);

describe('the functions of a template', () => {
  it('give the names of resources and their attributes', () => {
    expect(resolved({ Ref: 'Table' })).toBe('ref-of-Table');
    expect(resolved({ 'Fn::GetAtt': ['Table', 'StreamArn'] })).toBe('Table/StreamArn');
    expect(resolved({ 'Fn::GetAtt': 'Nested.Outputs.Url' })).toBe('Nested/Outputs.Url');
  });

  it('are worked out inside one another, from the inside out', () => {
    const arn = { 'Fn::GetAtt': ['Topic', 'TopicArn'] };
    const name = { 'Fn::Select': ['1', { 'Fn::Split': ['/', arn] }] };
    expect(resolved({ 'Fn::Join': ['-', ['a', name, 7]] })).toBe('a-TopicArn-7');
  });

  it('fill a text from resources, attributes and variables of its own, and leave escapes alone', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    expect(resolved({ 'Fn::Sub': 'x ${Table} ${Table.Arn} ${!Literal}' })).toBe('x ref-of-Table Table/Arn ${Literal}');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    expect(resolved({ 'Fn::Sub': ['${who} ${Table}', { who: { Ref: 'User' } }] })).toBe('ref-of-User ref-of-Table');
  });

  it('reach into lists and objects, and take out what has no value', () => {
    const value = { a: [{ Ref: 'A' }, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' }, c: { d: true, e: null } };
    expect(resolved(value)).toEqual({ a: ['ref-of-A'], c: { d: true, e: null } });
  });

  it.each([
    ['an unknown function', { 'Fn::ImportValue': 'x' }, 'Fn::ImportValue'],
    ['a choice that is not there', { 'Fn::Select': [2, ['a']] }, 'Fn::Select'],
    ['a list where a text must be', { 'Fn::Join': ['', [['a']]] }, 'Fn::Join'],
  ])('refuse %s by name', (_, value, named) => {
    expect(() => resolved(value)).toThrow(named);
  });
});
