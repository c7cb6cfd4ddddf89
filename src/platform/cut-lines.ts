/** `text` in at most `longest` characters (UTF-16 units, as chats count them), with an ellipsis where something is missing; line breaks stay. */
export function cutLines(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, Math.max(0, longest - 1));
  // Half a surrogate pair is no character.
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}…`;
}
