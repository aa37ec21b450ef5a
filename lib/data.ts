import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { TableAction } from './functions.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The indexes and what they hold besides keys. What a list shows of an item lies in its one attribute `summary`, since
 * DynamoDB takes at most 20 named attributes an index.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
 */
const indexes = {
  gsi1: ['version', 'summary', 'statistics'],
  gsi2: ['version', 'summary'],
};

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
    for (const [indexName, nonKeyAttributes] of Object.entries(indexes))
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(`${indexName}pk`),
        sortKey: text(`${indexName}sk`),
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes,
      });
  }

  /** Lets a function work on the table; on the indexes only where it queries. */
  allow(fn: ServiceFunction, actions: readonly TableAction[]) {
    const { tableArn, tableName } = this.table;
    fn.allow({ TABLE_NAME: tableName }, { actions: actions.map((a) => `dynamodb:${a}`), resources: [tableArn] });
    if (actions.includes('Query'))
      fn.allow(
        {},
        { actions: ['dynamodb:Query'], resources: Object.keys(indexes).map((name) => `${tableArn}/index/${name}`) },
      );
  }
}
