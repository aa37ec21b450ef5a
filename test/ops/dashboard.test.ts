import { expect, it } from 'vitest';
import { dashboardBody } from '../../ops/dashboard/body.ts';

it('draws a dashboard of everything whose name begins as that of a stack, in one region', () => {
  const widgets = dashboardBody('eu-west-1').widgets.map(({ properties }) => properties);
  expect(new Set(widgets.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  const searches = widgets.flatMap(({ metrics }) => metrics.flat()).map(({ expression }) => expression);
  expect(searches).toContain(`SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" stagecraft', 'Sum', 300)`);
  for (const search of searches)
    expect(search).toMatch(/^SEARCH\('\{AWS\/\w+(,\w+)+\} MetricName="\w+"( stagecraft)?', '\w+', 300\)$/);
});
