/** How long a provider may take (flagger-routing 2.3). */
export const queryTimeoutMs = 5000;
