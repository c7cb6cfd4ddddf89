/** Text of others (a provider's error, an Event) on one line: nothing in it moves the cursor or colours the terminal. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
