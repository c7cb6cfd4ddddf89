import type { Permission } from '../kube/permission.ts';
import { accessReviews, tokenReviews } from './kube-authenticator.ts';

/** What the read API takes where it asks for tokens. Both are questions of the whole cluster: no Role can allow them. */
export const readApiPermissions: readonly Permission[] = [
  { resource: tokenReviews, verbs: ['create'], why: 'to ask whose a bearer token is' },
  { resource: accessReviews, verbs: ['create'], why: 'to ask whether they may read Canaries' },
];
