/** Who asks, as the API server knows them. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What somebody wants to do with Canaries. Absent namespace: in all of them. */
export interface Wish {
  readonly verb: 'get' | 'list' | 'watch';
  readonly namespace?: string;
  readonly name?: string;
}

/** Says who a bearer token belongs to and what they may do. Both throw where that cannot be found out. A repeat is harmless. */
export interface Authenticator {
  /** Undefined: the token is nobody's. */
  review(token: string): Promise<User | undefined>;
  allowed(user: User, wish: Wish): Promise<boolean>;
}
