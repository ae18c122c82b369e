/** The part of the Amazon States Language that benchmark.asl.yaml uses. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface State {
  readonly Type: 'Task' | 'Map' | 'Choice' | 'Pass' | 'Wait' | 'Succeed' | 'Fail';
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONPath' | 'JSONata';
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly ItemReader?: Pick<State, 'Resource' | 'Parameters' | 'Arguments'>;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly ChoiceRule[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig?: Readonly<Record<string, string>> };
  readonly MaxConcurrency?: number;
  readonly TimeoutSeconds?: number;
}

interface ChoiceRule {
  readonly Next: string;
  /** JSONata. */
  readonly Condition?: string;
  readonly Output?: string;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts?: number;
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}
