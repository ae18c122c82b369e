/** Fields that may be undefined become absent ones, all others stay as they are. */
type DefinedOnly<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & { [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined> };

/** Drops what is undefined, so that a missing field is absent instead of present with the value undefined. */
export function definedOnly<const Fields extends object>(fields: Fields): DefinedOnly<Fields> {
  const defined: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) defined[name] = value;
  return defined as DefinedOnly<Fields>;
}
