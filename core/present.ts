/** The members of a list that are there: `present([isShort && 'Too short.'])` is empty unless `isShort`. */
export function present<Member>(members: readonly (Member | false | undefined | null)[]): Member[] {
  return members.filter((member): member is Member => member !== false && member !== undefined && member !== null);
}
