/** Something that a reader must know before trusting a figure, and what to do about it. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}
