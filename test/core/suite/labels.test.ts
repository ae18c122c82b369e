import { expect, it } from 'vitest';
import { labelsOf } from '../../../core/suite/labels.ts';

it.each([
  [
    ['./dist-main', './dist-branch'],
    ['dist-main', 'dist-branch'],
  ],
  [
    ['main/dist', 'branch/dist/'],
    ['main-dist', 'branch-dist'],
  ],
  [
    ['a/x/fn', 'b/x/fn'],
    ['a-x-fn', 'b-x-fn'],
  ],
  [
    ['dist', 'dist'],
    ['dist-1', 'dist-2'],
  ],
  [['out/Orders_API.zip'], ['orders-api']],
  [['esm/index.mjs'], ['esm-index']],
  [['target/lambda/orders/bootstrap'], ['orders-bootstrap']],
  [['cdk.out/Shop.template.json#Orders1A2B3C4D'], ['orders']],
  [['.'], ['function']],
  [['src/Été'], ['ete']],
])('%j are called %j', (paths, labels) => {
  expect(labelsOf(paths)).toEqual(labels);
});

it('makes labels that a suite accepts', () => {
  const [label = ''] = labelsOf([`${'x'.repeat(200)}/äöü ${'y'.repeat(100)}`]);
  expect(label).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
});
