/** What a gateway process is told. */
export type ToMember =
  | {
      readonly kind: 'start';
      /** Of the gateway; the same for all. */
      readonly port: number;
      /** URL of each instance's mock, by id. */
      readonly mocks: Readonly<Record<string, string>>;
      /** Another for every process: they are not in step. */
      readonly seed: number;
    }
  | { readonly kind: 'stop' };

/** What it tells. */
export type FromMember =
  | { readonly kind: 'ready'; readonly url: string; readonly control: string }
  | { readonly kind: 'warning'; readonly text: string };
