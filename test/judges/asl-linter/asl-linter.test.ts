/** The state machine in the eyes of the linter of AWS's own editor (amazon-states-language-service). */
import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import { expect, it } from 'vitest';
import { readDefinition } from '../../../state-machine/definition.ts';

const text = JSON.stringify(readDefinition(), undefined, 2);

async function judge(definition: string): Promise<string[]> {
  const service = getLanguageService({});
  const document = TextDocument.create('file:///benchmark.asl.json', 'asl', 1, definition);
  const diagnostics = await service.doValidation(document, service.parseJSONDocument(document));
  return diagnostics.map(
    ({ message, range }) => `line ${range.start.line + 1}: ${message} ${document.getText(range).split('\n')[0]}`,
  );
}

it('has no diagnostics', async () => {
  expect(await judge(text)).toEqual([]);
});

it.each([
  ['a field', '"ResultPath": null', '"ResultsPath": null', 'Field is not supported. "ResultsPath"'],
  ['a Next', '"Next": "Measure"', '"Next": "Mesure"', 'must be the name of an existing state. "Mesure"'],
  ['a Retry', '"ErrorEquals"', '"ErrorEqual"', 'Missing property "ErrorEquals".'],
  ['a kind of state', '"Type": "Wait"', '"Type": "Waits"', 'Value is not accepted.'],
  ['a number', '"TimeoutSeconds": 910', '"TimeoutSeconds": "910"', 'Incorrect type.'],
])('complains of %s that is wrong', async (_what, from, to, complaint) => {
  expect(text).toContain(from);

  expect(await judge(text.replaceAll(from, to))).toContainEqual(expect.stringContaining(complaint));
});
