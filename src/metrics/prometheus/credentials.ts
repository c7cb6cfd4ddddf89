import { MeasurementFailure } from '../measurement-failure.ts';
import type { PrometheusAuth } from './endpoint.ts';

/**
 * Credentials in the content of a Secret: `token`, or else `username` and `password` (flagger-routing 2.3). Throws MeasurementFailure where it has
 * neither, with a message that goes on from the name of the Secret.
 */
export function credentialsIn(secret: Readonly<Record<string, string>>): PrometheusAuth {
  const { token, username, password } = secret;
  if (token !== undefined) return { token };
  if (username !== undefined && password !== undefined) return { username, password };
  throw new MeasurementFailure('has neither the key "token" nor the keys "username" and "password"');
}
