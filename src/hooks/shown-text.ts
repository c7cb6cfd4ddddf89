const longestText = 300;

/**
 * Text of a stranger, made fit to be shown: one line, at most 300 characters, no control characters or marks that turn the direction of writing, and
 * without `secrets` even if it repeats them (I12).
 */
export function shownText(text: string, secrets: readonly string[]): string {
  const clean = secrets
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  const characters = [...clean];
  return characters.length > longestText ? `${characters.slice(0, longestText - 1).join('')}…` : clean;
}
