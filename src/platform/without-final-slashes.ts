/** `text` without the slashes at its end. Reads it once, however many there are in the middle: users write addresses. */
export function withoutFinalSlashes(text: string): string {
  return text.replace(/(?<!\/)\/+$/, '');
}
