/** The state machine's states with their names, and the paths through them. */
import type { Definition, State } from '../../state-machine/asl-types.ts';

export interface NamedState {
  readonly name: string;
  readonly state: State;
}

/** Every state, also those inside Maps. */
export function allStates(definition: Definition): NamedState[] {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    { name, state },
    ...(state.ItemProcessor === undefined ? [] : allStates(state.ItemProcessor)),
  ]);
}

/** Every simple path from a state to an end, over Next, Choices, Default and Catch of one level. */
export function pathsFrom(definition: Definition, name: string, before: readonly string[] = []): string[][] {
  const state = definition.States[name];
  if (state === undefined || before.includes(name)) return [];
  const path = [...before, name];
  const next = [
    ...(state.Next === undefined ? [] : [state.Next]),
    ...(state.Choices ?? []).map((rule) => rule.Next),
    ...(state.Default === undefined ? [] : [state.Default]),
    ...(state.Catch ?? []).map((catcher) => catcher.Next),
  ];
  return next.length === 0 ? [path] : [...new Set(next)].flatMap((following) => pathsFrom(definition, following, path));
}

/** Every string in a value, with its path. */
export function stringsOf(value: unknown, path = '$'): { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => stringsOf(member, `${path}.${key}`));
}
