import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { TableAction } from './functions.ts';
import type { ServiceFunction } from './service-function.ts';

const indexNames = ['gsi1', 'gsi2'] as const;

const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });

/** The customer's one table. */
export class Data extends Construct {
  readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, props: { keepData: boolean }) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute: 'ttl',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      // Encrypted with DynamoDB's own key: a customer key would add its fee to every call and protect nothing more
      // from those who may read the table.
      encryption: dynamodb.TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: props.keepData,
      removalPolicy: props.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    for (const indexName of indexNames)
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(`${indexName}pk`),
        sortKey: text(`${indexName}sk`),
        // Whole items: DynamoDB takes at most 20 named attributes an index, fewer than a list of deals shows.
        // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
        projectionType: dynamodb.ProjectionType.ALL,
      });
  }

  /** Lets a function work on the table; on the indexes only where it queries. */
  allow(fn: ServiceFunction, actions: readonly TableAction[]) {
    const { tableArn, tableName } = this.table;
    fn.allow({ TABLE_NAME: tableName }, { actions: actions.map((a) => `dynamodb:${a}`), resources: [tableArn] });
    if (actions.includes('Query'))
      fn.allow({}, { actions: ['dynamodb:Query'], resources: indexNames.map((name) => `${tableArn}/index/${name}`) });
  }
}
