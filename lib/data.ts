import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Customer } from './customer.ts';
import type { IndexName } from './functions.ts';
import { removalOf } from './kept.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The indexes and what they hold besides keys. What a list shows of an item lies in its one attribute `summary`, since
 * DynamoDB takes at most 20 named attributes an index.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html
 */
const indexes: Readonly<Record<IndexName, string[]>> = {
  gsi1: ['version', 'summary', 'statistics'],
  gsi2: ['version', 'summary'],
};

export const timeToLiveAttribute = 'ttl';
export const streamView = dynamodb.StreamViewType.NEW_IMAGE;

const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });

/** The table, declared by its stack or only referred to. */
export type CustomerTable = dynamodb.Table | dynamodb.ITable;

type DataProps = { readonly customer: Pick<Customer, 'keepData' | 'table'>; readonly protect: boolean };

/** The customer's one table: declared here, or restored and only referred to until it is imported under the same id. */
export class Data extends Construct {
  readonly table: CustomerTable;

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id);
    const { table } = props.customer;
    this.table = table === undefined ? this.create(props) : this.restored(table);
  }

  private create({ customer, protect }: DataProps) {
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      timeToLiveAttribute,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: streamView,
      // Encrypted with DynamoDB's own key: a customer key would add its fee to every call and protect nothing more
      // from those who may read the table.
      encryption: dynamodb.TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: protect,
      removalPolicy: removalOf(customer.keepData),
    });
    for (const [indexName, nonKeyAttributes] of Object.entries(indexes))
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(`${indexName}pk`),
        sortKey: text(`${indexName}sk`),
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes,
      });
    return table;
  }

  private restored({ name, streamArn }: NonNullable<Customer['table']>) {
    return dynamodb.Table.fromTableAttributes(this, 'Table', { tableName: name, tableStreamArn: streamArn });
  }

  /** Lets a function work on the table, and query the indexes that it reads. */
  allow(fn: ServiceFunction) {
    const { tableArn, tableName } = this.table;
    const { table = [], indexes: queried = [] } = fn.definition;
    if (table.length === 0) return;
    fn.allow({ TABLE_NAME: tableName }, { actions: table.map((a) => `dynamodb:${a}`), resources: [tableArn] });
    if (queried.length > 0)
      fn.allow({}, { actions: ['dynamodb:Query'], resources: queried.map((name) => `${tableArn}/index/${name}`) });
  }
}
