import type { Canary, CanaryService } from '../api/canary.ts';
import { ControllerError } from '../platform/controller-error.ts';

/** The spec asks for what cannot be made. Nothing is touched until a person mends it (rule 11). */
export function specRefused(message: string): ControllerError {
  return new ControllerError('SpecRefused', message, { kind: 'stall' });
}

/** spec.service. Throws where it is missing: without its port there is nothing to route. */
export function serviceOf(canary: Canary): CanaryService {
  if (canary.spec.service === undefined) throw specRefused('spec.service is missing; give it at least the port of the Service.');
  return canary.spec.service;
}
