// A root construct with context values as `cdk -c key=value` passes them; unlike an App it makes no folder.
import { type Node, RootConstruct } from 'constructs';

export function contextNode(context: Readonly<Record<string, unknown>>): Node {
  const root = new RootConstruct();
  for (const [key, value] of Object.entries(context)) root.node.setContext(key, value);
  return root.node;
}
