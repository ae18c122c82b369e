/** The members that are not false, null or undefined: `present([isShort && 'Too short.'])` is empty unless `isShort`. */
export function present<Member>(members: readonly (Member | false | undefined | null)[]): Member[] {
  return members.filter((member): member is Member => member !== false && member !== undefined && member !== null);
}
