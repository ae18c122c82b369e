// Good: there is nothing to do better.
export const handler = async () => 'hello';
