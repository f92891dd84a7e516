/** An amount to book if it fits: less than the limit is used, and with the amount no more than it. */
export interface Charge {
  readonly key: string;
  readonly amount: number;
  readonly limit: number;
}

export const fits = ({ amount, limit }: Charge, used: number): boolean => used < limit && used + amount <= limit;
