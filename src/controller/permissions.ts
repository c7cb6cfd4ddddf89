import { canaryResource } from '../api/group.ts';
import type { Permission } from '../kube/permission.ts';
import { eventResource } from './event-recorder.ts';

/** What the reconciler itself takes. */
export const controllerPermissions: readonly Permission[] = [
  { resource: canaryResource, verbs: ['list', 'watch'], why: 'to see Canaries change' },
  { resource: canaryResource, verbs: ['get'], why: 'to begin a term as leader with what the leader before has written' },
  { resource: canaryResource, verbs: ['patch'], why: 'to hold back the deletion of a Canary that wants to be reverted' },
  { resource: canaryResource, subresource: 'status', verbs: ['patch'], why: 'to write the record of each run' },
  {
    resource: canaryResource,
    subresource: 'finalizers',
    verbs: ['update'],
    why: 'to own what it makes, where the API server has the admission plugin OwnerReferencesPermissionEnforcement, as OpenShift has; no request uses it',
  },
  { resource: eventResource, verbs: ['create'], why: 'to say what happened' },
  { resource: { group: '', plural: 'pods' }, verbs: ['list', 'watch'], why: 'to see pods crash, of Canaries that have a run' },
];
