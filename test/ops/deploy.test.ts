import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  GetTemplateCommand,
  type StackStatus,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadCustomer } from '../../lib/customer-file.ts';
import { deploy } from '../../ops/deploy/deploy.ts';

const example = loadCustomer('example');
const customersOf = (...names: string[]) => names.map((name) => ({ ...example, name }));

const cloudFormation = mockClient(CloudFormationClient);
const dynamodb = mockClient(DynamoDBClient);
const sts = mockClient(STSClient);

/** The states of the stacks that there are, by customer; deploying changes them. */
let stacks: Map<string, StackStatus>;
/** What was run and done, in its order. */
let steps: string[];
let printed: string[];
/** The step that fails, as written down. */
let failing: string | undefined;

const missing = (StackName: string) =>
  new CloudFormationServiceException({
    name: 'ValidationError',
    $fault: 'client',
    $metadata: {},
    message: `Stack with id ${StackName} does not exist`,
  });

const outputs = [
  { OutputKey: 'ApiUrl', OutputValue: 'https://api.example.com' },
  { OutputKey: 'Commit', OutputValue: 'c0ffee' },
];

beforeEach(() => {
  [stacks, steps, printed, failing] = [new Map(), [], [], undefined];
  sts.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: example.account });
  cloudFormation.reset();
  cloudFormation.on(DescribeStacksCommand).callsFake(({ StackName }: { StackName: string }) => {
    const StackStatus = stacks.get(StackName.replace('stagecraft-', ''));
    if (StackStatus === undefined) throw missing(StackName);
    return { Stacks: [{ StackName, StackStatus, Outputs: outputs }] };
  });
  cloudFormation.on(UpdateTerminationProtectionCommand).callsFake(({ StackName, EnableTerminationProtection }) => {
    steps.push(`${StackName} termination protection ${EnableTerminationProtection}`);
    return {};
  });
  templateHas({ Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'RetainExceptOnCreate' } });
});

/** Has all stacks that stand declare these and a queue. */
const templateHas = (resources: Record<string, { Type: string; DeletionPolicy?: string | undefined }>) => {
  const Resources = { ...resources, Queue: { Type: 'AWS::SQS::Queue' } };
  cloudFormation.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify({ Resources }) });
};

const step = (text: string) => {
  steps.push(text);
  return text === failing ? 1 : 0;
};

const run = (customers: ReturnType<typeof customersOf>, yes = false) =>
  deploy(customers, {
    cloudFormation: () => new CloudFormationClient({ region: 'eu-central-1' }),
    dynamodb: () => new DynamoDBClient({ region: 'eu-central-1' }),
    sts: new STSClient({ region: 'eu-central-1' }),
    cdk: async (args) => {
      const name = args.find((arg) => arg.startsWith('stagecraft-'))?.replace('stagecraft-', '');
      const code = step(`cdk ${args.join(' ')}`);
      if (name !== undefined && code === 0) stacks.set(name, 'CREATE_COMPLETE');
      return code;
    },
    health: async (apiUrl, commit) => {
      if (step(`health ${apiUrl} ${commit}`) !== 0) throw new Error('not up');
    },
    say: (line) => void printed.push(line),
    yes,
  });

const synth = (names: string) => `cdk synth --quiet -o cdk.out/deploy -c customer=${names}`;
const synthUnprotected = (names: string) =>
  `cdk synth --quiet -o cdk.out/deploy-unprotected -c customer=${names} -c protect=no`;
const protectedly = (name: string) => `cdk deploy --app cdk.out/deploy stagecraft-${name}`;
const unprotectedly = (name: string) => `cdk deploy --app cdk.out/deploy-unprotected stagecraft-${name}`;
const health = 'health https://api.example.com c0ffee';

describe('deploying', () => {
  it('synthesizes everybody at once, then deploys one after the other and asks each whether it is up', async () => {
    stacks = new Map([
      ['acme', 'UPDATE_COMPLETE'],
      ['beta', 'UPDATE_ROLLBACK_COMPLETE'],
    ]);
    expect(await run(customersOf('acme', 'beta'))).toBe(true);
    expect(steps).toEqual([synth('acme,beta'), protectedly('acme'), health, protectedly('beta'), health]);
    expect(printed.at(-1)).toBe('beta is deployed (2 of 2)');
  });

  it.each([undefined, 'REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'] as const)(
    'creates a stack without protection and then protects it, where its state is %s',
    async (state) => {
      if (state) stacks.set('beta', state);
      stacks.set('acme', 'CREATE_COMPLETE');
      await run(customersOf('acme', 'beta'));
      expect(steps).toEqual([
        ...[synth('acme,beta'), synthUnprotected('beta'), protectedly('acme'), health],
        ...[unprotectedly('beta'), protectedly('beta'), health],
      ]);
    },
  );

  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED'] as const)(
    'repeats a creation that ended in %s, whose stack may be protected',
    async (state) => {
      stacks.set('acme', state);
      await run(customersOf('acme'));
      expect(steps.slice(2)).toEqual([
        ...['stagecraft-acme termination protection false', unprotectedly('acme'), protectedly('acme'), health],
      ]);
    },
  );

  describe('a customer with a table that was restored', () => {
    const tableArn = 'arn:aws:dynamodb:eu-central-1:111122223333:table/restored';
    const table = { name: 'restored', streamArn: `${tableArn}/stream/2026-11-30T20:00:00.000` };
    const restored = { ...example, name: 'acme', table };
    const tagged = (customer: string) => {
      dynamodb.reset();
      const Tags = [{ Key: 'customer', Value: customer }];
      dynamodb.on(DescribeTableCommand, { TableName: 'restored' }).resolves({ Table: { TableArn: tableArn } });
      dynamodb.on(ListTagsOfResourceCommand, { ResourceArn: tableArn }).resolves({ Tags });
    };
    beforeEach(() => tagged('acme'));
    const deployed = (DeletionPolicy?: string) => {
      stacks.set('acme', 'UPDATE_COMPLETE');
      templateHas({ Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy } });
    };

    it.each(['Delete', undefined])('is refused while the table in use would be deleted: %s', async (policy) => {
      deployed(policy);
      await expect(run([restored])).rejects.toThrow('would be deleted');
      expect(steps).toEqual([]);
    });

    it.each(['Retain', 'RetainExceptOnCreate'])('is deployed where the table in use is kept: %s', async (policy) => {
      deployed(policy);
      expect(await run([restored])).toBe(true);
    });

    it('is deployed again where the stack works on it already', async () => {
      stacks.set('acme', 'UPDATE_COMPLETE');
      templateHas({});
      expect(await run([restored])).toBe(true);
    });

    it('is refused where the table is another customer’s', async () => {
      tagged('beta');
      await expect(run([restored])).rejects.toThrow('whose tag `customer` is beta');
      expect(steps).toEqual([]);
    });

    it('is refused where the file names it no more before the stack took it in', async () => {
      stacks.set('acme', 'UPDATE_COMPLETE');
      templateHas({});
      await expect(run(customersOf('acme'))).rejects.toThrow('would get an empty one');
      expect(steps).toEqual([]);
    });
  });

  it('protects nothing where the customer’s data are not kept', async () => {
    await run([{ ...example, name: 'acme', keepData: false }]);
    expect(steps.slice(2)).toEqual([unprotectedly('acme'), health]);
  });

  it('asks before permissions are widened, unless told not to', async () => {
    stacks.set('acme', 'CREATE_COMPLETE');
    await run(customersOf('acme'), true);
    expect(steps).toContain(`${protectedly('acme')} --require-approval never`);
  });
});

describe('deploying stops', () => {
  const all = customersOf('acme', 'beta', 'corp');

  beforeEach(() => {
    stacks = new Map(all.map(({ name }) => [name, 'CREATE_COMPLETE']));
  });

  it('at the first that fails, and says who is deployed and who was not tried', async () => {
    failing = protectedly('beta');
    expect(await run(all)).toBe(false);
    expect(steps).toEqual([synth('acme,beta,corp'), protectedly('acme'), health, protectedly('beta')]);
    expect(printed.slice(-2)).toEqual(['beta failed: cdk deploy failed', 'Deployed: acme. Not tried: corp.']);
  });

  it('where one is deployed and does not say that it is up', async () => {
    failing = health;
    expect(await run(all)).toBe(false);
    expect(steps).toEqual([synth('acme,beta,corp'), protectedly('acme'), health]);
  });

  it('without protecting what could not be created', async () => {
    stacks.delete('acme');
    failing = unprotectedly('acme');
    expect(await run(all)).toBe(false);
    expect(steps).not.toContain(protectedly('acme'));
  });

  const nothingIsDone = () => expect(steps.filter((line) => line.startsWith('cdk deploy'))).toEqual([]);

  it.each([
    ['UPDATE_IN_PROGRESS', 'stagecraft-corp is being changed (UPDATE_IN_PROGRESS): wait for it'],
    ['DELETE_FAILED', 'stagecraft-corp could not be deleted: delete it first'],
    ['UPDATE_ROLLBACK_FAILED', 'stagecraft-corp could not be taken back'],
  ] as const)('before anything is done where a stack is %s', async (state, message) => {
    stacks.set('corp', state);
    await expect(run(all)).rejects.toThrow(message);
    nothingIsDone();
  });

  it('before anything is done where the synthesis fails', async () => {
    failing = synth('acme,beta,corp');
    await expect(run(all)).rejects.toThrow('Nothing was deployed');
    nothingIsDone();
  });

  it('before anything is done where the credentials are for another account than one of theirs', async () => {
    const stranger = { ...example, name: 'beta', account: '444455556666' };
    const message = 'These credentials are for the account 111122223333, but beta is in 444455556666';
    await expect(run([...customersOf('acme'), stranger])).rejects.toThrow(message);
    expect([steps, cloudFormation.calls()]).toEqual([[], []]);
  });

  it('before anything is done for the local cloud’s stack, which is in no account', async () => {
    await expect(run([loadCustomer('local')])).rejects.toThrow('customers/local.json names no account');
    expect(steps).toEqual([]);
  });
});
