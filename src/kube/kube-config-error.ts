/** The configuration for the API server cannot be used. The message says which file, what is wrong and, where known, the remedy; it holds nothing of the file's content but names. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
}
