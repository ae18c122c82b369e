/** One row of the table `stadiums`; both targets return these fields in this order. */
export interface Stadium {
  readonly name: string;
  readonly team: string;
  readonly city: string;
  readonly state: string;
  readonly capacity: number;
  /** Year. */
  readonly opened: number;
  readonly roof: 'open' | 'fixed' | 'retractable';
}

export const STADIUM_FIELDS = ['name', 'team', 'city', 'state', 'capacity', 'opened', 'roof'] as const;
